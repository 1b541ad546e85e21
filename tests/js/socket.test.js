/** One socket a page: it comes back, it follows again, it never repeats a deed. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { PainelSocket } from '../../static/js/socket.js'
import { Story } from '../../static/js/story.js'
import { FakeDoor, settled } from './fake_door.js'

const WELCOME = { type: 'welcome', agora: '2026-11-24T17:03:11.000Z', versao: '1.0.0' }
const PULSE = { type: 'pulse', agora: '2026-11-24T17:03:21.000Z', hops: { redis_ms: 2, robo_ms: null } }

async function aPage({ topics = [] } = {}) {
  const door = new FakeDoor()
  const socket = new PainelSocket(door)
  const told = []
  const follow = (topic, linhas = null) => {
    const story = new Story({ topic, linhas, now: door.now, tell: (t) => told.push(t), ask: () => socket.follow(topic, story) })
    socket.follow(topic, story)
    return story
  }
  const stories = topics.map((topic) => follow(topic))
  socket.connect()
  return { door, socket, told, follow, stories }
}

async function aLivePage(options) {
  const page = await aPage(options)
  await welcome(page.door)
  for (const { topic } of page.stories) page.door.server.says({ type: 'snapshot', topic, seq: 7, estado: { a: 1 } })
  page.door.server.says(PULSE)
  assert.equal(page.socket.freshness.state, 'live')
  return page
}

async function welcome(door) {
  await settled()
  door.server.accepts()
  door.server.says(WELCOME)
}

test('what a page follows in one breath is one message', async () => {
  const { door, socket, follow } = await aPage()
  await welcome(door)
  follow('processo:1')
  follow('processo:2')
  follow('execucao:3', 414)
  await settled()
  assert.deepEqual(door.server.said, [
    { type: 'follow', topics: [['processo:1', 0], ['processo:2', 0], ['execucao:3', 0, 414]] },
  ])
  socket.unfollow('processo:1')
  await settled()
  assert.deepEqual(door.server.said.at(-1), { type: 'unfollow', topics: ['processo:1'] })
})

test('at most two hundred topics a message', async () => {
  const topics = Array.from({ length: 450 }, (_, i) => `processo:${i}`)
  const { door } = await aPage({ topics })
  await welcome(door)
  assert.deepEqual(door.server.heard('follow').map((message) => message.topics.length), [200, 200, 50])
})

test('live means that every topic was answered', async () => {
  const { door, socket } = await aPage({ topics: ['processo:1', 'processo:2'] })
  await welcome(door)
  await door.pass(2_000)
  assert.equal(socket.freshness.state, 'syncing')
  door.server.says([{ type: 'snapshot', topic: 'processo:1', seq: 7, estado: {} }])
  assert.equal(socket.freshness.state, 'syncing')
  door.server.says({ type: 'nack', id: null, topic: 'processo:2', code: 'nao_encontrado', detail: '' })
  assert.equal(socket.freshness.state, 'live')
})

test('a follow that got no answer is said again at a pulse', async () => {
  const { door } = await aPage({ topics: ['processo:1'] })
  await welcome(door)
  await door.pass(10_000)
  door.server.says(PULSE)
  await settled()
  assert.equal(door.server.heard('follow').length, 2)
})

test('after a reconnect it follows with what it has', async () => {
  const { door, told } = await aLivePage({ topics: ['processo:1'] })
  door.server.says([{ type: 'delta', topic: 'processo:1', from: 7, to: 8, estado: { a: 2 } }])
  await door.server.closes(1006)
  await door.pass(2_000)
  await welcome(door)
  assert.equal(door.sockets.length, 2)
  assert.deepEqual(door.server.said, [{ type: 'follow', topics: [['processo:1', 8]] }])
  door.server.says({ type: 'snapshot', topic: 'processo:1', seq: 8, linhas: [] })
  assert.deepEqual(told.map(({ estado }) => estado.a), [1, 2, 2])
})

test('a frame may carry several messages, and a newer server unknown ones', async () => {
  const { door, told } = await aLivePage({ topics: ['processo:1'] })
  door.server.says([
    { type: 'novidade', x: 1 },
    { type: 'delta', topic: 'processo:1', from: 7, to: 8, estado: { a: 2 } },
    { type: 'delta', topic: 'processo:9', from: 1, to: 2, estado: {} },
    { type: 'delta', topic: 'processo:1', from: 8, to: 9, estado: { a: 3 } },
  ])
  assert.deepEqual(told.map(({ estado }) => estado.a), [1, 2, 3])
})

test('a garbled frame makes it look again', async () => {
  const { door } = await aLivePage({ topics: ['processo:1'] })
  door.server.says('{"type":"del')
  assert.equal(door.server.heard('follow').length, 2)
})

test('a gap asks the server', async () => {
  const { door } = await aLivePage({ topics: ['processo:1'] })
  for (let to = 10; to < 30; to++) door.server.says({ type: 'delta', topic: 'processo:1', from: to - 1, to, estado: {} })
  await settled()
  assert.deepEqual(door.server.heard('follow').slice(1), [{ type: 'follow', topics: [['processo:1', 7]] }])
})

test('a command has its own id and is settled by its own answer', async () => {
  const { door, socket } = await aLivePage()
  const first = socket.say('run', { processo: 'p1' })
  const second = socket.say('cancel', { execucao: 'e1', motivo: '', forcar: false })
  const [run, cancel] = door.server.said.slice(-2)
  assert.notEqual(run.id, cancel.id)
  door.server.says({ type: 'nack', id: cancel.id, code: 'ja_em_execucao', detail: 'Bruno iniciou há 12 s', execucao: { id: 'e9' } })
  door.server.says({ type: 'ack', id: run.id, execucao: { id: 'e2', status_execucao: 'PENDENTE' }, repetido: false })
  assert.equal((await first).execucao.id, 'e2')
  await assert.rejects(second, { name: 'Nack', code: 'ja_em_execucao', detail: 'Bruno iniciou há 12 s', execucao: { id: 'e9' } })
})

test('a command is said now or never', async () => {
  const { door, socket } = await aLivePage()
  await door.server.closes(1006)
  await assert.rejects(socket.say('run', { processo: 'p1' }), { code: 'indisponivel' })
  await door.pass(2_000)
  await welcome(door)
  assert.deepEqual(door.server.heard('run'), [])
})

test('a command whose answer was lost with the socket is unknown', async () => {
  const { door, socket } = await aLivePage()
  const lost = assert.rejects(socket.say('run', { processo: 'p1' }), { code: 'desconhecido', message: /confira o estado/ })
  await door.server.closes(1006)
  await lost
})

test('a command that nobody answers is unknown after fifteen seconds', async () => {
  const { door, socket } = await aLivePage()
  const lost = assert.rejects(socket.say('run', { processo: 'p1' }), { code: 'desconhecido' })
  await door.pass(15_000)
  await lost
})

test('each pulse is answered', async () => {
  const { door } = await aLivePage()
  door.server.says(PULSE)
  assert.equal(door.server.heard('ping').length, 2)
})

test('a server that is silent for 25 s is left', async () => {
  const { door } = await aLivePage()
  const [first] = door.sockets
  await door.pass(24_999)
  assert.equal(first.closedByPage, false)
  await door.pass(1)
  assert.equal(first.closedByPage, true)
  await door.pass(1_000)
  assert.equal(door.sockets.length, 2)
})

test('a handshake that hangs is left', async () => {
  const { door } = await aPage()
  await door.pass(10_000)
  assert.equal(door.sockets[0].closedByPage, true)
})

test('a drain is obeyed to the millisecond: the server keeps its pages apart', async () => {
  const { door, socket } = await aLivePage()
  door.server.says({ type: 'drain', in_ms: 7312 })
  await door.server.closes(1012)
  socket.wake()
  socket.wake({ isNetwork: true })
  await door.pass(7_311)
  assert.equal(door.sockets.length, 1, 'waking up does not hurry a server that is not there yet')
  await door.pass(1)
  assert.equal(door.sockets.length, 2)
})

test('a drain does not look like trouble', async () => {
  const { door, socket } = await aLivePage({ topics: ['processo:1'] })
  const shown = new Set()
  const look = () => shown.add(socket.freshness.state)
  door.server.says({ type: 'drain', in_ms: 2_000 })
  await door.server.closes(1012)
  door.dice = 0.999999
  await ticks(door, 2_000, look)
  await ticks(door, 1_000, look) // a handshake that takes its time
  await welcome(door)
  door.server.says({ type: 'snapshot', topic: 'processo:1', seq: 7, linhas: [] })
  look()
  assert.deepEqual([...shown], ['live'])
  assert.equal(door.sockets.length, 2)
})

test('a server that does not keep its word is trouble', async () => {
  const { door, socket } = await aLivePage()
  door.server.says({ type: 'drain', in_ms: 2_000 })
  await door.server.closes(1012)
  await ticks(door, 3_500, () => {})
  assert.equal(socket.freshness.state, 'reconnecting')
})

test('a cut without a word is trouble after a second and a half', async () => {
  const { door, socket } = await aLivePage()
  await door.server.closes(1012)
  door.ms += 1_500
  assert.equal(socket.freshness.state, 'reconnecting')
})

async function ticks(door, ms, look) {
  for (let passed = 0; passed < ms; passed += 100) {
    await door.pass(100)
    look()
  }
}

for (const [code, state] of [[4400, 'offline'], [4403, 'offline'], [4401, 'expired']]) {
  test(`${code} stops: ${state}`, async () => {
    const { door, socket } = await aLivePage()
    await door.server.closes(code)
    socket.wake()
    await door.pass(120_000)
    assert.equal(door.sockets.length, 1)
    assert.equal(socket.freshness.state, state)
    assert.equal(socket.freshness.commandsOff, true)
  })
}

test('"Tentar agora" knocks even after a stop', async () => {
  const { door, socket } = await aLivePage()
  await door.server.closes(4403)
  socket.connect()
  assert.equal(door.sockets.length, 2)
})

test('4429 waits thirty seconds at least, also when the person comes back', async () => {
  const { door, socket } = await aLivePage()
  door.dice = 0
  await door.server.closes(4429)
  socket.wake()
  await door.pass(29_999)
  assert.equal(door.sockets.length, 1)
  await door.pass(1)
  assert.equal(door.sockets.length, 2)
})

test('a refused handshake is explained by the session', async () => {
  for (const [sessao, state] of [[401, 'expired'], [403, 'offline'], [0, 'reconnecting'], [200, 'reconnecting'], [503, 'reconnecting']]) {
    const { door, socket } = await aPage()
    door.sessao = { status: sessao, retryAfter: null }
    await door.server.closes(1006)
    door.ms += 1_999
    assert.equal(socket.freshness.state, state, String(sessao))
  }
})

test('a refused handshake over the quota waits as long as it is told', async () => {
  const { door } = await aPage()
  door.sessao = { status: 429, retryAfter: '45' }
  door.dice = 0
  await door.server.closes(1006)
  await door.pass(44_999)
  assert.equal(door.sockets.length, 1)
  await door.pass(1)
  assert.equal(door.sockets.length, 2)
})

test('waits grow with full jitter up to thirty seconds', async () => {
  const { door, socket } = await aPage()
  door.dice = 0.999999
  const waits = []
  for (let i = 0; i < 8; i++) {
    await door.server.closes(1006)
    const before = door.ms
    await door.pass(Math.ceil(socket.freshness.retryMs ?? 2_000))
    waits.push(Math.round((door.ms - before) / 1_000))
  }
  assert.deepEqual(waits, [2, 2, 4, 8, 16, 30, 30, 30])
})

test('a line that lived until a pulse forgives the failures before it', async () => {
  for (const [heard, longest] of [[[WELCOME, PULSE], 2_000], [[WELCOME], 30_000]]) {
    const { door } = await aPage()
    door.dice = 0.999999
    for (let i = 0; i < 6; i++) {
      await door.server.closes(4408)
      await untilItKnocks(door)
    }
    door.server.accepts()
    door.server.says(heard)
    await door.server.closes(4408)
    assert.equal(Math.ceil(await untilItKnocks(door) / 1_000) * 1_000, longest)
  }
})

/** @returns how long it waited, ms */
async function untilItKnocks(door) {
  const [before, since] = [door.sockets.length, door.ms]
  while (door.sockets.length === before && door.ms - since < 60_000) await door.pass(100)
  return door.ms - since
}

test('coming back online does not sit out a long wait', async () => {
  const { door, socket } = await aPage()
  door.dice = 0.999999
  for (let i = 0; i < 6; i++) {
    await door.server.closes(1006)
    await door.pass(30_000)
  }
  const before = door.sockets.length
  await door.server.closes(1006)
  socket.wake()
  await door.pass(1_000)
  assert.equal(door.sockets.length, before + 1)
})

test('the first wait is anything up to two seconds', async () => {
  for (const [dice, after] of [[0, 0], [0.5, 1_000], [0.999999, 2_000]]) {
    const { door } = await aLivePage()
    door.dice = dice
    await door.server.closes(1006)
    await door.pass(Math.max(0, after - 1))
    assert.equal(door.sockets.length, after ? 1 : 2)
    await door.pass(1)
    assert.equal(door.sockets.length, 2)
  }
})

test('coming back puts off no knock that was sooner', async () => {
  const { door, socket } = await aLivePage()
  door.dice = 0.1
  await door.server.closes(1006)
  door.dice = 0.9
  for (let i = 0; i < 20; i++) {
    await door.pass(10)
    socket.wake()
  }
  assert.equal(door.sockets.length, 2)
})

test('a slow reader that was cut off gives the server two seconds', async () => {
  const { door } = await aLivePage()
  door.dice = 0
  door.ms += 14_000 // its handlers did not run: a pulse is overdue
  await door.server.closes(1006)
  await door.pass(1_999)
  assert.equal(door.sockets.length, 1)
  await door.pass(1)
  assert.equal(door.sockets.length, 2)
})

test('a tab that slept for ten minutes, whose timers did not run, leaves its old line at once', async () => {
  const { door, socket } = await aLivePage({ topics: ['processo:1'] })
  door.ms += 600_000
  socket.wake()
  assert.equal(door.sockets[0].closedByPage, true)
  await door.pass(1_000)
  assert.equal(door.sockets.length, 2)
  await welcome(door)
  assert.deepEqual(door.server.said, [{ type: 'follow', topics: [['processo:1', 7]] }])
})

test('a line whose end is heard right after the network came back is replaced within a second', async () => {
  const { door, socket } = await aLivePage()
  door.dice = 0.999999
  socket.wake({ isNetwork: true })
  await door.pass(50)
  await door.server.closes(4408)
  await door.pass(1_000)
  assert.equal(door.sockets.length, 2)
})

test('a handshake that slept is begun again', async () => {
  const { door, socket } = await aPage()
  door.ms += 600_000
  socket.wake()
  assert.equal(door.sockets[0].closedByPage, true)
  await door.pass(1_000)
  assert.equal(door.sockets.length, 2)
})

test('a tab that missed one pulse follows again when somebody looks', async () => {
  const { door, socket } = await aLivePage({ topics: ['processo:1'] })
  door.ms += 14_000
  socket.wake()
  assert.deepEqual(door.server.heard('follow').at(-1), { type: 'follow', topics: [['processo:1', 7]] })
  assert.equal(door.server.heard('follow').length, 2)
  assert.equal(socket.freshness.state, 'syncing')
})

test('after a change of network the old line proves itself or goes', async () => {
  for (const answers of [true, false]) {
    const { door, socket } = await aLivePage({ topics: ['processo:1'] })
    socket.wake({ isNetwork: true })
    if (answers) door.server.says({ type: 'snapshot', topic: 'processo:1', seq: 7, linhas: [] })
    await door.pass(7_000)
    assert.equal(door.sockets[0].closedByPage, !answers)
    assert.equal(door.sockets.length, answers ? 1 : 2)
    assert.equal(socket.freshness.state, answers ? 'live' : 'reconnecting')
  }
})

test('a network that comes back while the session is asked is not waited for', async () => {
  const { door, socket } = await aPage()
  for (let i = 0; i < 6; i++) {
    await door.server.closes(1006)
    await untilItKnocks(door)
  }
  let answer
  door.sessao = new Promise((resolve) => { answer = resolve })
  door.dice = 0.999999
  const before = door.sockets.length
  await door.server.closes(1006)
  socket.wake()
  answer({ status: 0, retryAfter: null })
  await settled()
  await door.pass(1_000)
  assert.equal(door.sockets.length, before + 1)
})

test('a technician sees the line, the attempts, the last close', async () => {
  const { door, socket } = await aLivePage()
  assert.deepEqual(socket.details, { isKnocking: false, isOpen: true, attempts: 0, code: null })
  await door.server.closes(4408)
  assert.deepEqual(socket.details, { isKnocking: false, isOpen: false, attempts: 1, code: 4408 })
  await untilItKnocks(door)
  assert.deepEqual(socket.details, { isKnocking: true, isOpen: false, attempts: 1, code: 4408 })
})

test('no network is offline, and trouble is first kept back', async () => {
  const { door, socket } = await aLivePage()
  door.online = false
  await door.server.closes(1006)
  assert.equal(socket.freshness.state, 'live')
  door.ms += 1_500
  assert.equal(socket.freshness.state, 'offline')
})

test('a topic that was refused is asked again at each pulse, though nothing is owed', async () => {
  const { door, socket, told } = await aPage({ topics: ['processo:1'] })
  await welcome(door)
  const no = { type: 'nack', id: null, topic: 'processo:1', code: 'nao_encontrado', detail: '' }
  for (const asked of [1, 2, 3]) {
    assert.equal(door.server.heard('follow').length, asked)
    door.server.says(no)
    assert.equal(socket.freshness.state, 'live')
    door.server.says(PULSE)
    assert.equal(socket.freshness.state, 'live', 'a no is an answer')
  }
  door.server.says({ type: 'snapshot', topic: 'processo:1', seq: 7, estado: { a: 1 } })
  door.server.says(PULSE)
  assert.equal(told.length, 1)
  assert.equal(door.server.heard('follow').length, 4, 'what was answered is asked no more')
})

test('a topic that the server could not look at stays owed, and is asked again after five seconds', async () => {
  const { door, socket } = await aPage({ topics: ['processo:1', 'processo:2'] })
  await welcome(door)
  for (const topic of ['processo:1', 'processo:2']) door.server.says({ type: 'nack', id: null, topic, code: 'indisponivel', detail: '' })
  await door.pass(4_999)
  assert.equal(socket.freshness.state, 'syncing')
  assert.equal(door.server.heard('follow').length, 1)
  await door.pass(1)
  assert.deepEqual(door.server.heard('follow').slice(1), [{ type: 'follow', topics: [['processo:1', 0], ['processo:2', 0]] }])
  for (const topic of ['processo:1', 'processo:2']) door.server.says({ type: 'snapshot', topic, seq: 7, estado: {} })
  assert.equal(socket.freshness.state, 'live')
})

test('over a silent network the page says of when its data are, and offers no deed', async () => {
  const { door, socket } = await aLivePage({ topics: ['processo:1'] })
  door.dice = 0.25
  const heardAt = door.ms
  const photographed = new Set()
  let offAt = null
  await ticks(door, 40_000, () => {
    if (socket.presentMs !== null) photographed.add(door.ms - socket.presentMs)
    const { commandsOff } = socket.freshness
    if (commandsOff) offAt ??= door.ms
    if (offAt !== null) assert.equal(commandsOff, true, 'once off, they stay off')
  })
  assert.ok(door.sockets.length > 2, 'it knocked meanwhile')
  assert.deepEqual([...photographed], [heardAt])
  assert.equal(offAt - heardAt, 13_100)
  assert.equal(socket.freshness.sinceMs, 40_000)
})

test('a line that is still opening is no sign of life', async () => {
  const { door, socket } = await aPage()
  assert.deepEqual([socket.quietMs, socket.presentMs], [null, null])
  await welcome(door)
  assert.deepEqual([socket.quietMs, socket.presentMs], [0, 0])
})

test('what is not all answered is not the present', async () => {
  const { door, socket } = await aPage({ topics: ['processo:1'] })
  await welcome(door)
  assert.deepEqual([socket.quietMs, socket.presentMs], [0, null])
})

async function aSlowSession(status) {
  const page = await aPage()
  let answer
  page.door.dice = 0
  page.door.sessao = new Promise((resolve) => { answer = () => resolve({ status, retryAfter: null }) })
  await page.door.server.closes(1006)
  page.socket.wake()
  await page.door.pass(10)
  assert.equal(page.door.sockets.length, 2)
  await welcome(page.door)
  return { ...page, answered: () => (answer(), settled()) }
}

test('a late answer about an older line hurries nothing', async () => {
  const { door, answered } = await aSlowSession(0)
  await door.server.closes(4429)
  await answered()
  await door.pass(29_999)
  assert.equal(door.sockets.length, 2)
  await door.pass(1)
  assert.equal(door.sockets.length, 3)
})

test('a late answer about an older line ends nothing', async () => {
  const { door, socket, answered } = await aSlowSession(403)
  await door.server.closes(1012)
  await answered()
  await door.pass(2_000)
  assert.equal(door.sockets.length, 3)
  assert.equal(socket.freshness.state, 'reconnecting')
})

test('the thirty seconds of 4429 outlive a failure that "Tentar agora" brought', async () => {
  const { door, socket } = await aLivePage()
  door.dice = 0
  await door.server.closes(4429)
  socket.connect()
  await door.server.closes(1006)
  await door.pass(29_999)
  assert.equal(door.sockets.length, 2)
  await door.pass(1)
  assert.equal(door.sockets.length, 3)
})

test('a sleep whose end was first heard as a lost line is over within a second', async () => {
  const { door, socket } = await aLivePage()
  door.ms += 600_000
  await door.server.closes(1006)
  socket.wake({ isNetwork: true })
  await door.pass(1_000)
  assert.equal(door.sockets.length, 2)
})

test('an overloaded server is given five seconds, also when the person comes back', async () => {
  const { door, socket } = await aLivePage()
  door.dice = 0
  await door.server.closes(1013)
  socket.wake()
  await door.pass(4_999)
  assert.equal(door.sockets.length, 1)
  await door.pass(1)
  assert.equal(door.sockets.length, 2)
})

test('a drain is good for one loss', async () => {
  const { door } = await aLivePage()
  door.server.says({ type: 'drain', in_ms: 9_000 })
  await door.server.closes(1012)
  await door.pass(9_000)
  await welcome(door)
  await door.server.closes(1012)
  assert.ok(await untilItKnocks(door) <= 2_000)
})

test('a handshake that slept for longer than any takes is begun again', async () => {
  for (const [slept, begunAgain] of [[9_000, false], [11_000, true]]) {
    const { door, socket } = await aPage()
    door.ms += slept
    socket.wake()
    assert.equal(door.sockets[0].closedByPage, begunAgain)
  }
})

test('a line that proved itself lives by its pulses again', async () => {
  const { door, socket } = await aLivePage({ topics: ['processo:1'] })
  socket.wake({ isNetwork: true })
  for (let seq = 8; seq < 34; seq++) {
    door.server.says({ type: 'delta', topic: 'processo:1', from: seq - 1, to: seq, estado: {} })
    await door.pass(1_000)
  }
  assert.equal(door.sockets[0].closedByPage, true)
})

test('a line over which nothing was asked has nothing to prove', async () => {
  const { door, socket } = await aLivePage()
  socket.wake({ isNetwork: true })
  await door.pass(7_000)
  assert.equal(door.sockets[0].closedByPage, false)
})

test('a tab that wakes up to a line lost for slowness knocks within a second', async () => {
  const { door, socket } = await aLivePage()
  door.ms += 14_000
  socket.wake({ isNetwork: true })
  await door.server.closes(4001)
  await door.pass(1_000)
  assert.equal(door.sockets.length, 2)
})

test('a wait that was asked for is over when the page is let in', async () => {
  const { door, socket } = await aLivePage()
  door.dice = 0
  await door.server.closes(4429)
  socket.connect()
  await welcome(door)
  await door.server.closes(1006)
  assert.ok(await untilItKnocks(door) <= 2_000)
})
