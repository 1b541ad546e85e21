/** Small rules of the page that need no browser. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { backoffMs } from '../../static/js/backoff.js'
import { afterClose } from '../../static/js/close_codes.js'
import { Clock } from '../../static/js/helpers/clock.js'
import { filled, markTitle, paintTitle } from '../../static/js/helpers/title.js'
import { uuid } from '../../static/js/helpers/uuid.js'
import { belongs, filterOf, wouldEnter } from '../../static/js/list/filter.js'
import { Nap } from '../../static/js/waking.js'

const VIVO = { operadora: 'VIVO', cliente: 'Clínica Saúde Total', status: 'ERRO_DOWNLOAD', tom: 'bad' }
const enters = (search, isWhole = false, aceita = new URLSearchParams(search).getAll('status').join(' ')) => wouldEnter(VIVO, filterOf(search, aceita), { isWhole })

test('a new row is one that the filter would have brought', () => {
  assert.equal(enters('?status=ERRO_DOWNLOAD'), true)
  assert.equal(enters('?status=AGUARDANDO_DOWNLOAD&status=ERRO_DOWNLOAD'), true)
  assert.equal(enters('?status=AGUARDANDO_DOWNLOAD'), false)
  assert.equal(enters('?status=ERRO_DOWNLOAD&operadora=CLARO'), false)
  assert.equal(enters('?status=ERRO_DOWNLOAD&q=clinica'), true)
  assert.equal(enters('?status=ERRO_DOWNLOAD&q=padaria'), false)
  assert.equal(enters('?status=ERRO_DOWNLOAD&q=vivo+saude'), true)
  assert.equal(enters('?status=ERRO_DOWNLOAD&q=claro+saude'), false)
  assert.equal(enters('?status=ERRO_DOWNLOAD', false, 'ERRO_DOWNLOAD:bad '), true)
  assert.equal(enters('?status=SEM_FATURA', false, 'ERRO_DOWNLOAD:neutral '), false, 'an error is listed apart')
  assert.equal(enters('?mes=2026-11'), false, 'it is on another page')
  assert.equal(enters('?mes=2026-11', true), true)
  assert.equal(enters('?ordem=-atualizacao'), true)
})

test('a row belongs while one of its statuses is asked for', () => {
  const filter = filterOf('?status=INDETERMINADO', 'INDETERMINADO ')
  const seen = (...statuses) => statuses.map((status) => ({ status, tom: status && 'neutral' }))
  assert.equal(belongs(seen('DOWNLOAD_EM_ANDAMENTO', 'INDETERMINADO'), filter), true)
  assert.equal(belongs(seen('DOWNLOAD_CONCLUIDO', null), filter), false)
  assert.equal(belongs(seen('DOWNLOAD_CONCLUIDO'), filterOf('', '')), true)
  assert.equal(belongs(seen('ERRO_DOWNLOAD'), filterOf('', 'ERRO_DOWNLOAD:neutral ')), true)
  assert.equal(belongs(seen('ERRO_DOWNLOAD'), filterOf('', 'ERRO_DOWNLOAD:bad ')), false)
})

test('the title leaves out what is unknown', () => {
  const pattern = '{progresso}% · {cliente} · Painel RPA'
  assert.equal(filled(pattern, { progresso: 62, cliente: 'RICAL' }), '62% · RICAL · Painel RPA')
  assert.equal(filled(pattern, { progresso: null, cliente: 'RICAL' }), 'RICAL · Painel RPA')
  assert.equal(filled('{execucao.progresso}% · Painel RPA', { execucao: null }), 'Painel RPA')
})

test('a delayed pulse does not set the clock back', () => {
  let local = 1_000_000
  const clock = new Clock(() => local)
  clock.sync(new Date(local + 7_000).toISOString())
  clock.sync(new Date(local + 6_200).toISOString())
  assert.equal(clock.now(), local + 7_000)
  local += 60_000
  clock.sync(new Date(local - 600_000).toISOString())
  assert.equal(clock.now(), local - 600_000, 'a changed clock is believed')
  clock.sync('nonsense')
  assert.equal(clock.now(), local - 600_000)
})

test('a wait is anything up to its ceiling', () => {
  assert.deepEqual([0, 1, 2, 4, 5, 40].map((n) => backoffMs(n, () => 1)), [2_000, 2_000, 4_000, 16_000, 30_000, 30_000])
  assert.equal(backoffMs(9, () => 0), 0)
})

test('a line that broke after a silence belonged to a slow reader', () => {
  const seen = { opened: true, drainMs: null }
  assert.deepEqual(afterClose(1006, { ...seen, lagged: true }), afterClose(4001, { ...seen, lagged: false }))
  assert.deepEqual(afterClose(1006, { ...seen, lagged: false }), { act: 'retry' })
  assert.deepEqual(afterClose(1012, { ...seen, lagged: false }), { act: 'retry' }, 'a restart without a drain')
})

test('a machine that slept with the page in view is noticed', () => {
  const nap = new Nap()
  assert.deepEqual([0, 1_000, 2_100, 602_100, 603_100].map((now) => nap.isOver(now)), [false, false, false, true, false])
})

test('the mark of unseen ends stays on a title that moves', () => {
  globalThis.document = { title: 'Padaria Sol', documentElement: { dataset: { tituloVivo: '{progresso}% · Padaria Sol' } } }
  const titles = [() => markTitle(1), () => paintTitle({ progresso: 62 }), () => markTitle(2), () => markTitle(0)].map((deed) => {
    deed()
    return document.title
  })
  delete globalThis.document
  assert.deepEqual(titles, ['(1) Padaria Sol', '(1) 62% · Padaria Sol', '(2) 62% · Padaria Sol', '62% · Padaria Sol'])
})

test('ids are random UUIDs', () => {
  const ids = new Set(Array.from({ length: 100 }, uuid))
  assert.equal(ids.size, 100)
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
