/** The chip's word: it does not flicker, it does not lie for long. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { COMMANDS_OFF_MS, Freshness, TROUBLE_MS } from '../../static/js/freshness.js'

test('a blink is not shown, trouble is', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 100)
  freshness.become('reconnecting', 1_000, 9_000)
  assert.deepEqual(freshness.at(1_000 + TROUBLE_MS - 1), { state: 'live', retryMs: null, commandsOff: false })
  assert.deepEqual(freshness.at(1_000 + TROUBLE_MS), { state: 'reconnecting', retryMs: 6_500, commandsOff: false })
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
  assert.deepEqual(freshness.at(99_000), { state: 'live', retryMs: null, commandsOff: false })
})

test('an expired session is said at once', () => {
  const freshness = new Freshness(0)
  freshness.become('live', 0)
  freshness.become('expired', 1_000)
  assert.deepEqual(freshness.at(1_000), { state: 'expired', retryMs: null, commandsOff: true })
})

test('a countdown never goes below zero', () => {
  const freshness = new Freshness(0)
  freshness.become('reconnecting', 0, 3_000)
  assert.equal(freshness.at(9_000).retryMs, 0)
})
