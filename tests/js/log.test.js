/** The rules of a log that need no browser. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { pieces, plain } from '../../static/js/log/ansi.js'
import { fold, matches } from '../../static/js/log/fold.js'
import { Hits } from '../../static/js/log/hits.js'
import { itemOf } from '../../static/js/log/linhas.js'
import { hashOf, LogMark, rangeOfHash } from '../../static/js/log/mark.js'
import { LogTail, MOST } from '../../static/js/log/tail.js'

const linha = (n, texto = `linha ${n}`) => [n, '2026-11-24T17:03:22.000Z', 'INFO', texto]
const itens = (de, ate) => Array.from({ length: ate - de + 1 }, (_, i) => itemOf(linha(de + i)))
const span = ({ de, ate, itens: some }) => [de, ate, some.length]

test('a robot’s colours become classes, what is no colour is shown', () => {
  assert.deepEqual(pieces('sem cor'), [{ texto: 'sem cor', classe: '' }])
  assert.deepEqual(pieces('\u001b[1;31mfalha\u001b[0m fim'), [{ texto: 'falha', classe: 'sgr-1 sgr-31' }, { texto: ' fim', classe: '' }])
  assert.deepEqual(pieces('\u001b[1m\u001b[92mx\u001b[22my\u001b[39mz').map(({ texto, classe }) => texto + classe), ['xsgr-1 sgr-92', 'ysgr-92', 'z'])
  assert.deepEqual(pieces('\u001b[4ma\u001b['), [{ texto: '␛[4ma␛[', classe: '' }])
  assert.equal(plain('\u001b[31mver\u001b[0mmelho\u001b[4m'), 'vermelho')
})

test('a search stands where the eye sees it, accents or not', () => {
  assert.equal(fold('Sessão EXPIRADA'), 'sessao expirada')
  const text = 'A sessão da Sessao'
  assert.deepEqual(matches(text, fold('SESSÃO')).map(({ from, to }) => text.slice(from, to)), ['sessão', 'Sessao'])
  const apart = 'coração\u0301 e nada'
  assert.deepEqual(matches(apart, 'coracao').map(({ from, to }) => apart.slice(from, to)), ['coração\u0301'])
  assert.deepEqual(matches('nada', 'x'), [])
})

test('the tail is bounded, and says when the past is no longer here', () => {
  const tail = new LogTail(100)
  assert.deepEqual(span(tail.after(100, 50)), [101, 100, 0])
  assert.equal(tail.after(40, 50), null)
  tail.push(itens(101, 130))
  tail.push([{ de: 131, ate: 400, linha: null }, ...itens(401, 410)])
  assert.deepEqual(span(tail.after(100, 10)), [101, 110, 10])
  assert.deepEqual(span(tail.after(125, 50)), [126, 410, 16])
  assert.deepEqual(span(tail.after(200, 50)), [201, 410, 11])
  tail.push(itens(405, 3_000))
  assert.deepEqual([tail.ate, tail.de], [3_000, 3_001 - MOST])
  assert.equal(tail.after(410, 50), null)
  tail.cut(2_990)
  assert.deepEqual([tail.ate, span(tail.after(2_985, 50))], [2_990, [2_986, 2_990, 5]])
})

test('hits are counted once, whether the server found them or they came since', () => {
  const hits = new Hits('ação', 100)
  hits.hear([linha(101, 'Ação nova'), linha(102)])
  hits.found({ total: 2, numeros: [7, 90] })
  hits.hear([linha(102, 'ação, outra vez a mesma linha'), linha(103, 'reação')])
  assert.deepEqual([hits.total, hits.numeros], [4, [7, 90, 101, 103]])
  assert.equal(hits.near(50), 90)
  assert.deepEqual([hits.step(1), hits.step(1), hits.step(1), hits.step(-1)], [101, 103, 7, 103])
})

test('of very many hits the total is true, the rest is asked for', () => {
  const hits = new Hits('x', 50_000)
  hits.found({ total: 25_000, numeros: [1, 2, 3] })
  hits.near(3)
  assert.equal(hits.isAtKnownEnd, true)
  hits.more([3, 4, 5])
  assert.deepEqual([hits.step(1), hits.total, hits.isAtKnownEnd], [4, 25_000, false])
  hits.hear([linha(50_001, 'x')])
  assert.deepEqual([hits.total, hits.last], [25_001, 5])
})

test('an address names a line, or several', () => {
  assert.deepEqual(rangeOfHash('#L412'), { de: 412, ate: 412 })
  assert.deepEqual(rangeOfHash('#L450-L412'), { de: 412, ate: 450 })
  for (const bad of ['', '#L0', '#L', '#x', '#L1x', '#L1-2']) assert.equal(rangeOfHash(bad), null)
  const mark = new LogMark()
  mark.click(412, false)
  mark.click(450, true)
  assert.equal(hashOf(mark.range), '#L412-L450')
  mark.click(400, true)
  assert.equal(hashOf(mark.range), '#L400-L412')
  mark.click(7, false)
  mark.click(7, false)
  assert.equal(mark.range, null)
})
