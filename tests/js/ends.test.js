/** One notification, one marked title, however many tabs; each end is told once. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Board } from '../../static/js/ends/board.js'
import { Ended } from '../../static/js/ends/ended.js'
import { settled } from './fake_door.js'

const run = (more) => ({ id: 'e1', final: false, rotulo: 'Executando', iniciado_por_id: 'ana', ...more })
const FINAL = { final: true, rotulo: 'Concluído' }
const row = (execucao, snapshot = false) => ({ topic: 'processo:p1', snapshot, estado: { cliente: 'Padaria Sol', execucao } })
const page = (estado, snapshot = false) => ({ topic: 'execucao:e1', snapshot, estado: run(estado) })

test('a run of mine that ends is news once, on its page and in a row alike', () => {
  const ended = new Ended('ana')
  assert.equal(ended.hear(row(run(), true)), null)
  assert.deepEqual(ended.hear(row(run(FINAL))), { id: 'e1', rotulo: 'Concluído', cliente: 'Padaria Sol' })
  assert.equal(ended.hear(page(FINAL)), null)
  assert.equal(ended.hear(row(run(FINAL), true)), null)
})

test('a run of mine that ended while the line was down is news when it is back', () => {
  const ended = new Ended('ana')
  ended.hear(page({}, true))
  assert.deepEqual(ended.hear(page(FINAL, true)), { id: 'e1', rotulo: 'Concluído', cliente: null })
})

test('what had ended before the page looked is no news', () => {
  const ended = new Ended('ana')
  assert.equal(ended.hear(row(run(FINAL), true)), null)
  assert.equal(ended.hear(row(run(FINAL))), null)
})

test('a run so fast that only its end was told is news', () => {
  const ended = new Ended('ana')
  ended.hear(row(null, true))
  assert.equal(ended.hear(row(run(FINAL)))?.id, 'e1')
})

test('a run of somebody else, of nobody, a row without one, a month: none of my business', () => {
  const ended = new Ended('ana')
  for (const told of [row(run({ iniciado_por_id: 'bruno', ...FINAL })), row(run({ iniciado_por_id: null, ...FINAL })), row(null)]) {
    assert.equal(ended.hear(told), null)
  }
  assert.equal(ended.hear({ topic: 'mes:2026-11', snapshot: false, estado: { final: true, iniciado_por_id: 'ana' } }), null)
})

/** Tabs of one person over one channel; the first leads. */
function aBrowser(n) {
  const browser = { shown: [], isSeen: false, tabs: [], marks: Array(n).fill(0) }
  for (let i = 0; i < n; i++) {
    browser.tabs.push(new Board({
      say: (said) => browser.tabs.forEach((tab, j) => j !== i && queueMicrotask(() => tab.hear(structuredClone(said)))),
      show: ({ id }, n) => browser.shown.push(n > 1 ? [i, id, n] : [i, id]),
      mark: (unseen) => { browser.marks[i] = unseen },
      isSeen: async () => browser.isSeen,
    }))
  }
  browser.tabs[0].lead(true)
  return browser
}

const end = (id) => ({ id, rotulo: 'Concluído', cliente: 'Padaria Sol' })

test('five tabs that see it end are one notification and one marked title', async () => {
  const browser = aBrowser(5)
  for (const tab of browser.tabs.toReversed()) {
    tab.ended(end('e1'))
    await settled()
  }
  for (const tab of browser.tabs) tab.ended(end('e1'))
  await settled()
  assert.deepEqual(browser.shown, [[0, 'e1']])
  assert.deepEqual(browser.marks, [1, 0, 0, 0, 0])
})

test('all at once is one too, and it counts', async () => {
  const browser = aBrowser(3)
  for (const tab of browser.tabs) tab.ended(end('e1'))
  browser.tabs[2].ended(end('e2'))
  await settled()
  assert.deepEqual(browser.shown, [[0, 'e1'], [0, 'e2', 2]])
  assert.deepEqual(browser.marks, [2, 0, 0])
})

test('nobody is told what they are looking at, then or later', async () => {
  const browser = aBrowser(2)
  browser.isSeen = true
  browser.tabs[1].ended(end('e1'))
  await settled()
  browser.isSeen = false
  browser.tabs[0].ended(end('e1'))
  await settled()
  assert.deepEqual([browser.shown, browser.marks], [[], [0, 0]])
})

test('the mark goes when any tab comes into view', async () => {
  const browser = aBrowser(3)
  browser.tabs[2].ended(end('e1'))
  await settled()
  browser.tabs[1].looked()
  await settled()
  assert.deepEqual(browser.marks, [0, 0, 0])
})

test('the next leader carries the mark, and tells what was left to tell, not what was told', async () => {
  const browser = aBrowser(2)
  browser.tabs[1].ended(end('e1'))
  await settled()
  browser.tabs[0].lead(false)
  browser.tabs[1].ended(end('e2'))
  await settled()
  assert.deepEqual(browser.shown, [[0, 'e1']])
  browser.tabs[1].lead(true)
  await settled()
  assert.deepEqual(browser.shown, [[0, 'e1'], [1, 'e2', 2]], 'two that nobody has seen')
  assert.deepEqual(browser.marks, [0, 2])
})

test('what was seen before anybody led is not told by who leads next', async () => {
  const browser = aBrowser(2)
  browser.tabs[0].lead(false)
  browser.tabs[0].ended(end('e1'))
  await settled()
  browser.tabs[1].looked()
  await settled()
  browser.tabs[0].lead(true)
  await settled()
  assert.deepEqual(browser.shown, [])
})

test('twelve that end together are one notification', async () => {
  const browser = aBrowser(2)
  for (let i = 1; i <= 12; i++) browser.tabs[0].ended(end(`e${i}`))
  await settled()
  assert.deepEqual(browser.shown, [[0, 'e12', 12]])
  assert.deepEqual(browser.marks, [12, 0])
})

test('a long day forgets the run that was heard of least recently', () => {
  const ended = new Ended('ana')
  const told = (i, estado, snapshot) => ended.hear({ topic: `execucao:e${i}`, snapshot, estado: run({ ...estado, id: `e${i}` }) })
  told(0, FINAL, true)
  for (let i = 1; i <= 1_000; i++) {
    told(i, FINAL, true)
    assert.equal(told(0, FINAL, false), null, 'it had ended, and the page still hears of it')
  }
})

test('what somebody was looking at when it ended is not told by the next leader', async () => {
  const browser = aBrowser(2)
  browser.isSeen = true
  browser.tabs[1].ended(end('e1'))
  await settled()
  browser.isSeen = false
  browser.tabs[0].lead(false)
  browser.tabs[1].lead(true)
  await settled()
  assert.deepEqual([browser.shown, browser.marks], [[], [0, 0]])
})

test('an end that is spoken of all day is told once', async () => {
  const shown = []
  let isSeen = true
  const board = new Board({ say() {}, show: ({ id }) => shown.push(id), mark() {}, isSeen: async () => isSeen })
  board.lead(true)
  for (let i = 0; i <= 1_001; i++) {
    board.ended(end(`e${i}`))
    board.hear({ type: 'ended', end: end('e0') })
    await settled()
  }
  isSeen = false
  board.ended(end('e0'))
  await settled()
  assert.deepEqual(shown, [])
})
