/** Several wishes at once in a log whose server answers in any order: the last one is where it goes. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { LogSource } from '../../static/js/log/linhas.js'
import { LogPast } from '../../static/js/log/past.js'
import { LogReader } from '../../static/js/log/reader.js'
import { LogTail } from '../../static/js/log/tail.js'
import { LogWindow } from '../../static/js/log/window.js'
import { settled } from './fake_door.js'

const INFO = 'INFO', ERROR = 'ERROR'
/** Every tenth line is an error. */
const levelOf = (n) => (n % 10 === 0 ? ERROR : INFO)

/** A server that answers when it is told to, in the order it is told. */
function aServer(last) {
  const asked = []
  globalThis.fetch = (url) => new Promise((resolve) => {
    const query = new URL(url, 'http://x').searchParams
    const [de, limite, nivel] = [Number(query.get('de')), Number(query.get('limite')), query.get('nivel')]
    const numeros = Array.from({ length: last - de + 1 }, (_, i) => de + i).filter((n) => !nivel || levelOf(n) === nivel)
    const linhas = numeros.slice(0, limite).map((n) => [n, '2026-11-24T17:03:22.000Z', levelOf(n), `linha ${n}`])
    asked.push((ok) => resolve({ ok, status: 503, json: async () => ({ linhas }) }))
  })
  return { asked, answer: (i) => (asked[i](true), settled()), refuse: (i) => (asked[i](false), settled()) }
}

/** A reader of a log in which nobody follows; `seen` are the lines it was taken to. */
function aReader(last = 30_000) {
  const [seen, became] = [[], []]
  globalThis.document = { hidden: true, dispatchEvent() {}, createElement: () => ({ append() {} }) }
  const rect = () => ({ top: 0, bottom: 0 })
  const box = { scrollTop: 0, scrollHeight: 0, clientHeight: 0, addEventListener() {}, querySelector: () => null, querySelectorAll: () => [], insertBefore() {}, getBoundingClientRect: rect }
  const stick = { isFollowing: false, become: (follows) => became.push(follows), still: (deed) => deed(), show: ({ n }) => seen.push(n), top: ({ n }) => seen.push(n) }
  const window = new LogWindow(box, { draw: ({ de }) => ({ n: de, remove() {}, getBoundingClientRect: rect }), dress() {}, forget() {} })
  const [source, tail, server] = [new LogSource('e1'), new LogTail(last), aServer(last)]
  const past = new LogPast({ source, window, tail, stick, failed: '' })
  const reader = new LogReader(box, { window, tail, stick, past, redraw() {} })
  const choose = (nivel) => {
    source.nivel = nivel
    past.forget()
    return reader.stay(18_000)
  }
  return { reader, past, window, seen, became, choose, ...server }
}

const levels = ({ rows }) => new Set(rows.map(({ linha }) => linha[2]))

for (const order of [[0, 1], [1, 0]]) {
  test(`of two hits near each other the later is shown, answers in the order ${order}`, async () => {
    const { reader, seen, answer } = aReader()
    const [first, second] = [reader.goTo(18_000), reader.goTo(18_020)]
    for (const i of order) await answer(i)
    assert.deepEqual([seen, await first, (await second).de], [[18_020], undefined, 18_020])
  })
}

test('a hit that is here already is not left for one that comes late, nor for one that reading on brings', async () => {
  const { reader, past, window, seen, answer } = aReader()
  const here = reader.goTo(18_000)
  await answer(0)
  await here
  const late = reader.goTo(18_060)
  await reader.goTo(18_010)
  past.newer()
  await answer(2)
  await answer(1)
  assert.deepEqual([seen, await late, window.de, window.ate], [[18_000, 18_010], undefined, 17_980, 18_079])
})

for (const order of [[1, 2], [2, 1]]) {
  test(`a step while a level is chosen brings the lines of the level, answers in the order ${order}`, async () => {
    const { reader, window, seen, choose, asked, answer } = aReader()
    reader.goTo(18_000)
    await answer(0)
    const chosen = choose(ERROR)
    const stepped = reader.goTo(18_020)
    assert.equal(asked.length, 3, 'what is here is of the level before')
    for (const i of order) await answer(i)
    await chosen
    assert.deepEqual([levels(window), seen, (await stepped).de], [new Set([ERROR]), [18_000, 18_020], 18_020])
    await reader.goTo(18_030)
    assert.deepEqual([asked.length, seen.at(-1)], [3, 18_030], 'from now on what is here is true')
  })
}

test('a step to a line that the chosen level hides goes to the next that is shown', async () => {
  const { reader, seen, choose, answer } = aReader()
  reader.goTo(18_000)
  await answer(0)
  choose(ERROR)
  const stepped = reader.goTo(18_015)
  await answer(2)
  assert.deepEqual([seen, await stepped], [[18_000, 18_020], null])
})

test('a place that was overtaken, could not be brought or is not in this log is not one that the level hides', async () => {
  const { reader, choose, answer, refuse } = aReader()
  choose(ERROR)
  await answer(0)
  const [overtaken, hidden] = [reader.goTo(9_001), reader.goTo(9_111)]
  await answer(1)
  await answer(2)
  const refused = reader.goTo(3_333)
  await refuse(3)
  assert.deepEqual([await overtaken, await hidden, await refused, await reader.goTo(30_001)], [undefined, null, undefined, undefined])
})

test('when the lines of a level cannot be brought, those of the choice before are not shown as if they were', async () => {
  const { reader, window, choose, asked, answer, refuse } = aReader()
  reader.goTo(18_000)
  await answer(0)
  const chosen = choose(ERROR)
  reader.edges()
  assert.equal(asked.length, 2, 'nothing is read on in lines of the choice before')
  await refuse(1)
  await chosen
  assert.deepEqual([window.rows, window.de, window.ate], [[], 18_000, 17_999])
  const again = reader.goTo(18_000)
  await answer(2)
  assert.deepEqual([(await again).de, levels(window)], [18_000, new Set([ERROR])])
})

test('who follows is taken nowhere by a wish that comes late, and loses nothing to one that is refused', async () => {
  const { reader, window, seen, became, choose, answer, refuse } = aReader()
  reader.goTo(18_000)
  await answer(0)
  const [chosen, stepped] = [choose(ERROR), reader.goTo(18_020)]
  reader.release()
  assert.deepEqual(window.rows, [], 'lines of the choice before are none of what is followed')
  window.append({ de: 29_981, ate: 30_000, itens: [{ de: 30_000, ate: 30_000, linha: [30_000, '', ERROR, ''] }] })
  became.length = 0
  await answer(1)
  await refuse(2)
  assert.deepEqual(became, [], 'it goes on following')
  assert.deepEqual([await chosen, await stepped, window.rows.length, seen], [undefined, undefined, 1, [18_000]])
})

test('a line that the level hides is not shown, but the place where it was', async () => {
  const { reader, seen, choose, answer } = aReader()
  const chosen = choose(ERROR)
  await answer(0)
  await chosen
  const hidden = reader.goTo(1)
  await answer(1)
  assert.deepEqual([await hidden, seen.at(-1)], [null, 10])
})
