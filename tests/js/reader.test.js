/** Several wishes at once in a log whose server answers in any order: the last one is where it goes. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { LogSource, PAGE } from '../../static/js/log/linhas.js'
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
    const [de, nivel] = [Number(query.get('de')), query.get('nivel')]
    const numeros = Array.from({ length: last - de + 1 }, (_, i) => de + i).filter((n) => !nivel || levelOf(n) === nivel)
    const linhas = numeros.slice(0, PAGE).map((n) => [n, '2026-11-24T17:03:22.000Z', levelOf(n), `linha ${n}`])
    asked.push(() => resolve({ ok: true, json: async () => ({ linhas }) }))
  })
  return { asked, answer: (i) => (asked[i](), settled()) }
}

/** A reader of a log in which nobody follows; `seen` are the lines it was taken to. */
function aReader(last = 30_000) {
  const seen = []
  globalThis.document = { createDocumentFragment: () => ({ append() {} }) }
  const rect = () => ({ top: 0, bottom: 0 })
  const box = { scrollTop: 0, scrollHeight: 0, clientHeight: 0, addEventListener() {}, querySelector: () => null, insertBefore() {}, getBoundingClientRect: rect }
  const stick = { isFollowing: false, become() {}, still: (deed) => deed(), show: ({ n }) => seen.push(n), top: ({ n }) => seen.push(n) }
  const window = new LogWindow(box, { draw: ({ de }) => ({ n: de, remove() {}, getBoundingClientRect: rect }), dress() {}, forget() {} })
  const [source, tail, server] = [new LogSource('e1'), new LogTail(last), aServer(last)]
  const past = new LogPast({ source, window, tail, stick, failed: '' })
  const reader = new LogReader(box, { window, tail, stick, past, redraw() {} })
  const choose = (nivel) => {
    source.nivel = nivel
    past.forget()
    return reader.stay(18_000)
  }
  return { reader, past, window, seen, choose, ...server }
}

const levels = ({ rows }) => new Set(rows.map(({ linha }) => linha[2]))

for (const order of [[0, 1], [1, 0]]) {
  test(`of two hits near each other the later is shown, answers in the order ${order}`, async () => {
    const { reader, seen, answer } = aReader()
    const [first, second] = [reader.goTo(18_000), reader.goTo(18_020)]
    for (const i of order) await answer(i)
    assert.deepEqual([seen, await first, (await second).de], [[18_020], null, 18_020])
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
  assert.deepEqual([seen, await late, window.de, window.ate], [[18_000, 18_010], null, 17_950, 18_149])
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
