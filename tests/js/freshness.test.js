/** The chip's word: it does not flicker, it does not lie for long. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { COMMANDS_OFF_MS, Freshness, RETURN_MS, TROUBLE_MS } from '../../static/js/freshness.js'

test('a blink is not shown, trouble is', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 100)
  freshness.become('reconnecting', 1_000, 9_000)
  assert.deepEqual(freshness.at(1_000 + TROUBLE_MS - 1), { state: 'live', retryMs: null, sinceMs: TROUBLE_MS - 1, commandsOff: false })
  assert.deepEqual(freshness.at(1_000 + TROUBLE_MS), { state: 'reconnecting', retryMs: 6_500, sinceMs: TROUBLE_MS, commandsOff: false })
})

test('a page that opens says so until it is late', () => {
  const freshness = new Freshness(0)
  freshness.become('syncing', 10)
  assert.equal(freshness.at(TROUBLE_MS - 1).state, 'connecting')
  assert.equal(freshness.at(TROUBLE_MS).state, 'syncing')
})

test('patience is one for all kinds of trouble', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.become('syncing', 1_000)
  freshness.become('reconnecting', 2_000)
  assert.equal(freshness.at(1_000 + TROUBLE_MS).state, 'reconnecting')
})

test('ten seconds without life turn the commands off, life turns them on', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.become('reconnecting', 1_000)
  assert.equal(freshness.at(1_000 + COMMANDS_OFF_MS - 1).commandsOff, false)
  assert.equal(freshness.at(1_000 + COMMANDS_OFF_MS).commandsOff, true)
  freshness.become('live', 20_000)
  assert.deepEqual(freshness.at(99_000), { state: 'live', retryMs: null, sinceMs: 0, commandsOff: false })
})

test('an expired session is said at once', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.become('expired', 1_000)
  assert.deepEqual(freshness.at(1_000), { state: 'expired', retryMs: null, sinceMs: 0, commandsOff: true })
})

test('a countdown never goes below zero', () => {
  const freshness = new Freshness(0)
  freshness.become('reconnecting', 0, 3_000)
  assert.equal(freshness.at(9_000).retryMs, 0)
})

test('a server that said when it comes back is given until then, as any trouble', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.excuse(4_000, 1_000)
  freshness.become('reconnecting', 1_010, 5_000)
  assert.equal(freshness.at(5_000 + TROUBLE_MS - 1).state, 'live')
  assert.equal(freshness.at(5_000 + TROUBLE_MS).state, 'reconnecting')
})

test('a page that was told to come first gives the next process its time too', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.excuse(200, 0)
  freshness.become('reconnecting', 0)
  assert.equal(freshness.at(RETURN_MS + TROUBLE_MS - 1).state, 'live')
  assert.equal(freshness.at(RETURN_MS + TROUBLE_MS).state, 'reconnecting')
})

test('an excuse is good for one absence', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.excuse(2_000, 1_000)
  freshness.become('reconnecting', 1_010)
  freshness.become('live', 2_000)
  freshness.become('reconnecting', 2_010)
  assert.equal(freshness.at(2_010 + TROUBLE_MS).state, 'reconnecting')
})

test('a clock that is set back does not make trouble young', () => {
  const freshness = new Freshness(3_600_000)
  freshness.become('live', 3_600_000)
  freshness.become('reconnecting', 3_601_000)
  assert.deepEqual([freshness.at(3_600_900).commandsOff, freshness.at(3_600_900).sinceMs], [false, 0], 'a clock is trimmed now and then')
  assert.deepEqual([freshness.at(3_000_000).commandsOff, freshness.at(3_000_000).state], [true, 'reconnecting'])
})

test('no excuse outlasts the commands', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.excuse(60_000, 0)
  freshness.become('reconnecting', 0)
  assert.deepEqual([freshness.at(COMMANDS_OFF_MS - 1).state, freshness.at(COMMANDS_OFF_MS).state], ['live', 'reconnecting'])
})
