/** Robô → sistema → esta tela: the first broken hop is named, with since when; beyond it nothing is claimed. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Chain } from '../../static/js/chain.js'
import { haMs } from '../../static/js/helpers/format.js'
import { worded } from '../../static/js/helpers/hops.js'
import { LAG_MS } from '../../static/js/line.js'

const LIVE = { state: 'live', sinceMs: 0, quietMs: 3_000 }

function heard(...pulses) {
  const chain = new Chain()
  pulses.forEach((hops, i) => chain.hear(hops, i * 10_000))
  return chain
}

test('all is well', () => {
  const { sentence, robo, sistema, tela, redis, pulseMs } = heard({ redis_ms: 3, robo_ms: 1_200 }).at(3_000, LIVE)
  assert.equal(sentence, 'live')
  assert.deepEqual(robo, { is: 'good', ms: 4_200 }, 'its age goes on between two pulses')
  assert.deepEqual(sistema, { is: 'good', ms: 3_000 })
  assert.deepEqual(tela, { is: 'good', ms: 0 })
  assert.deepEqual(redis, { is: 'good', ms: 3 })
  assert.equal(pulseMs, 3_000)
})

test('a robot that nobody asks is not broken', () => {
  const { sentence, robo } = heard({ redis_ms: 3, robo_ms: null, ativas: 1 }, { redis_ms: 3, ativas: 0 }).at(10_000, LIVE)
  assert.deepEqual([sentence, robo.is], ['live', 'idle'])
})

test('runs that another process hears are said to be there', () => {
  const { sentence, robo } = heard({ redis_ms: 3, ativas: 2 }).at(1_000, LIVE)
  assert.deepEqual([sentence, robo], ['elsewhere', { is: 'elsewhere', ms: null }])
})

test('what nobody said of the robot is not called well', () => {
  for (const chain of [new Chain(), heard({}), heard({ redis_ms: 3 }), heard({ redis_ms: 3, ativas: null })]) {
    const { sentence, robo } = chain.at(1_000, LIVE)
    assert.deepEqual([sentence, robo], ['unknown', { is: 'unknown', ms: null }])
  }
})

test('a silent robot is silent since its last answer, not since we noticed', () => {
  const chain = heard({ redis_ms: 3, robo_ms: 55_000 }, { redis_ms: 3, robo_ms: null }, { redis_ms: 3, robo_ms: null })
  const { sentence, robo } = chain.at(65_000, LIVE)
  assert.equal(sentence, 'robo')
  assert.deepEqual(robo, { is: 'bad', ms: 120_000 })
})

test('a robot that was silent when the page came is silent at least since then', () => {
  const { robo } = heard({ redis_ms: 3, robo_ms: null }, { redis_ms: 3, robo_ms: null }).at(40_000, LIVE)
  assert.deepEqual(robo, { is: 'bad', ms: 40_000 })
})

test('a robot that answers again is well', () => {
  const { sentence, robo } = heard({ redis_ms: 3, robo_ms: null }, { redis_ms: 3, robo_ms: 20 }).at(10_000, LIVE)
  assert.deepEqual([sentence, robo.ms], ['live', 20])
})

test('without Redis all is well, for who is no technician', () => {
  const { sentence, sistema, redis } = heard({ redis_ms: null, robo_ms: 5 }).at(0, LIVE)
  assert.deepEqual([sentence, sistema.is, redis.is], ['live', 'good', 'bad'])
})

test('a system that says nothing over an open line is the broken hop; of the robot nothing is known', () => {
  const seen = { ...LIVE, quietMs: LAG_MS + 1 }
  const { sentence, robo, sistema } = heard({ redis_ms: 3, robo_ms: null }).at(LAG_MS + 1, seen)
  assert.equal(sentence, 'sistema')
  assert.deepEqual(sistema, { is: 'bad', ms: LAG_MS + 1 })
  assert.deepEqual(robo, { is: 'unknown', ms: LAG_MS + 1 })
})

test('a screen without a connection knows nothing of what is behind it', () => {
  for (const state of ['reconnecting', 'offline']) {
    const { sentence, robo, sistema, tela, redis } = heard({ redis_ms: null, robo_ms: null }).at(40_000, { state, sinceMs: 38_000, quietMs: null })
    assert.equal(sentence, 'offline')
    assert.deepEqual(tela, { is: 'bad', ms: 38_000 })
    for (const hop of [robo, sistema, redis]) assert.deepEqual(hop, { is: 'unknown', ms: 40_000 })
  }
})

test('a screen that catches up, one that opens, one whose session ended: each in its own words', () => {
  const sentence = (state) => heard({}).at(0, { state, sinceMs: 2_000, quietMs: 0 }).sentence
  assert.deepEqual(['syncing', 'connecting', 'expired'].map(sentence), ['syncing', 'connecting', 'expired'])
})

test('ages in words', () => {
  assert.deepEqual([0, 999, 1_000, 59_999, 60_000, 150_000, 3_600_000, 90_000_000].map(haMs), [
    'agora', 'agora', 'há 1 s', 'há 59 s', 'há 1 min', 'há 2 min', 'há 1 h', 'há 25 h',
  ])
  const now = Date.parse('2026-11-24T17:05:22.000Z')
  assert.equal(worded('O robô não responde {ha}.', { ms: 150_000, now }), 'O robô não responde há\u00a02\u00a0min.')
  assert.equal(worded('não se sabe desde as {hora}', { ms: 120_000, now }), 'não se sabe desde as 14:03:22')
  assert.equal(worded('{n} ms', { ms: 3, now }), '3 ms')
})
