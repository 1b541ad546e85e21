/** The replay itself: it must see each kind of difference, else its "ok" says nothing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { difference } from './replay.js'

const line = (n) => [n, '2026-11-24T14:03:11.000Z', 'INFO', `linha ${n}`]
const RUN = {
  name: 'progress with a line',
  topic: 'execucao:5f',
  before: { topic: 'execucao:5f', seq: 1, estado: { progresso: null, erro: null, linhas: 1 }, de_linha: 1, linhas: [line(1)] },
  deltas: [
    { topic: 'execucao:5f', from: 1, to: 2, estado: { progresso: 62, linhas: 2 }, linhas: [line(2)] },
    { topic: 'execucao:5f', from: 2, to: 3, estado: { erro: { codigo_erro: 'X' }, linhas: 3 }, linhas: [line(3)] },
  ],
  after: { topic: 'execucao:5f', seq: 3, estado: { progresso: 62, erro: { codigo_erro: 'X' }, linhas: 3 }, de_linha: 1, linhas: [1, 2, 3].map(line) },
}
const MONTH = {
  name: 'a month with its hint',
  topic: 'mes:2026-11',
  before: null,
  deltas: [{ topic: 'mes:2026-11', from: 0, to: 1, estado: { na_fila: 1, mudou: [['p', 'VIVO', 'Ana', 'X']] } }],
  after: { topic: 'mes:2026-11', seq: 1, estado: { na_fila: 1 } },
}

const changed = (deed, one = RUN) => {
  const copy = structuredClone(one)
  deed(copy)
  return difference(copy)
}

test('what is the same is no difference', () => {
  assert.equal(difference(RUN), null)
  assert.equal(difference(MONTH), null, 'mudou is a hint, never state')
})

test('lines older than those of a fresh snapshot are no difference', () => {
  assert.equal(changed(({ after }) => { after.de_linha = 2; after.linhas.shift() }), null)
})

test('each kind of difference is named', () => {
  assert.match(changed(({ after }) => { after.seq = 4 }), /^seq 3, fresh 4/)
  assert.match(changed(({ deltas }) => { deltas[1].from = 9; deltas[1].to = 10 }), /asked the server at seq 2/)
  assert.match(changed(({ after }) => { after.estado.progresso = 63 }), /^progresso is 62, fresh 63/)
  assert.match(changed(({ after }) => { after.estado.erro.codigo_erro = 'Y' }), /^erro is/)
  assert.match(changed(({ after }) => { delete after.estado.erro }), /^erro is .* fresh absent/)
  assert.match(changed(({ after }) => { after.estado.novo = null }), /^novo is absent, fresh null/)
  assert.match(changed(({ after }) => { after.linhas[2][3] = 'outra' }), /^line 3 of 3/)
  assert.match(changed(({ deltas }) => { deltas[1].linhas = [] }), /^line 3 of 3 is null/)
  assert.match(changed(({ after }) => { after.estado.mudou = [] }, MONTH), /^mudou is absent/)
})

test('the command says ok or each failure, and exits accordingly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'))
  const run = (cases) => {
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases))
    const { status, stdout } = spawnSync(process.execPath, [fileURLToPath(new URL('replay.js', import.meta.url)), join(folder, 'cases.json')], { encoding: 'utf8' })
    return [status, stdout]
  }
  assert.deepEqual(run([RUN, MONTH]), [0, 'ok 2 cases\n'])
  assert.deepEqual(run([RUN, { ...MONTH, after: { ...MONTH.after, seq: 2 } }]), [1, 'FAIL a month with its hint: seq 1, fresh 2\n'])
  assert.deepEqual(run([]), [1, 'FAIL: no cases\n'], 'nothing compared is nothing shown')
  rmSync(folder, { recursive: true })
})
