/** The end of a log on machines of several speeds: how many frames it takes, how long one of them is held. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { itemOf, LogSource } from '../../static/js/log/linhas.js'
import { LogLive } from '../../static/js/log/live.js'
import { LogTail } from '../../static/js/log/tail.js'
import { LogWindow } from '../../static/js/log/window.js'

const LINES = 1_000

/** A log that is followed on a page that has a frame every `everyMs`, where one look at the layout takes `lookMs`. */
function aLog({ everyMs, lookMs }, t) {
  let [ms, next] = [1_000, null]
  t.mock.method(performance, 'now', () => ms)
  globalThis.document = { hidden: true, createElement: () => ({ append() {} }) }
  globalThis.requestAnimationFrame = (frame) => {
    next = frame
    return 1
  }
  const box = { querySelector: () => null, querySelectorAll: () => [], insertBefore() {} }
  const window = new LogWindow(box, { draw: ({ de }) => ({ n: de, remove() {} }), dress() {}, forget() {} })
  const [source, tail] = [new LogSource('e1'), new LogTail(0)]
  const stick = { isFollowing: true, settle: () => { ms += lookMs } }
  const live = new LogLive({ source, window, tail, stick, redraw() {} })

  /** Brings lines after a quiet minute; how long each frame was held, in ms. */
  return (many) => {
    ms += 60_000
    tail.push(Array.from({ length: many }, (_, i) => [tail.ate + i + 1, '', 'INFO', '']).map(itemOf))
    live.later()
    const held = []
    for (let frame = next; frame; frame = next) {
      next = null
      const began = (ms = Math.ceil((ms + 1) / everyMs) * everyMs) // as a screen has them
      frame(began)
      held.push(ms - began)
    }
    assert.equal(window.ate, tail.ate)
    return held
  }
}

test('a page that has its sixty frames a second is held for five milliseconds of each', (t) => {
  assert.deepEqual(aLog({ everyMs: 16, lookMs: 1 }, t)(LINES), Array(8).fill(5))
})

test('a page that has thirty is held for a share of each', (t) => {
  assert.deepEqual(aLog({ everyMs: 33, lookMs: 1 }, t)(LINES), [5, 10, 10, 10, 5])
})

test('where frames are few each brings more, so that nobody waits for the end, none is held for long', (t) => {
  const held = aLog({ everyMs: 500, lookMs: 3 }, t)(LINES)
  assert.ok(Math.max(...held) < 20, `${held} ms`)
  assert.ok(held.length <= 8, `${held.length} frames`) // two looks a frame would be twenty
})

test('a quiet minute is no frame that took a minute', (t) => {
  const brings = aLog({ everyMs: 16, lookMs: 1 }, t)
  brings(LINES)
  assert.equal(brings(LINES / 5)[0], 5)
})
