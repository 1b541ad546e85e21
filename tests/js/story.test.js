/** The exactly-once rule, said as what a page may never show. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { ASK_AGAIN_MS, Story } from '../../static/js/story.js'

const line = (n) => [n, '2026-11-24T14:03:11.000Z', 'INFO', `linha ${n}`]
const lines = (de, ate) => Array.from({ length: ate - de + 1 }, (_, i) => line(de + i))
const numbers = (told) => told.flatMap(({ linhas }) => linhas.map(([n]) => n))

function aStory(options = {}) {
  const clock = { ms: 0 }
  const seen = { told: [], asked: [] }
  const story = new Story({
    topic: 'execucao:5f', linhas: 0, ...options, now: () => clock.ms,
    tell: (told) => seen.told.push(told), ask: () => seen.asked.push(story.have),
  })
  return { story, clock, ...seen }
}

/** A job of `steps` changes: each moves progress, most write lines, the last one ends it. */
function aJob(steps, random = () => 0.5) {
  let linhas = 0
  return Array.from({ length: steps }, (_, i) => {
    const de = linhas + 1
    linhas += Math.floor(random() * 4)
    const last = i === steps - 1
    const estado = last ? { progresso: 100, final: true, linhas, rotulo: 'Concluído' } : { progresso: i, linhas }
    return { topic: 'execucao:5f', from: i + 1, to: i + 2, estado, linhas: lines(de, linhas) }
  })
}

/** What the database has after `changes`, for a page that has `linhas` lines; at most `cap` of them. */
function snapshotOf(changes, linhas, cap = 1000) {
  const all = changes.flatMap((change) => change.linhas).filter(([n]) => n > linhas).slice(-cap)
  const last = changes.at(-1).estado.linhas
  const estado = Object.assign({ final: false, rotulo: 'Executando' }, ...changes.map((change) => change.estado))
  return { topic: 'execucao:5f', seq: changes.at(-1).to, estado, de_linha: all[0]?.[0] ?? last + 1, linhas: all }
}

function seeded(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) >>> 0
    return seed / 2 ** 32
  }
}

test('every event twice is shown once', () => {
  const { story, told } = aStory({ seq: 1, estado: {} })
  const job = aJob(40)
  for (const delta of job) for (let i = 0; i < 2; i++) story.hear(delta)
  assert.equal(told.length, 40)
  assert.deepEqual(numbers(told), job.at(-1).estado.linhas ? numbers(job) : [])
  assert.equal(story.estado.progresso, 100)
})

test('a shuffled, lossy, repeating network converges, a thousand times', () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const random = seeded(seed)
    const job = aJob(12, random)
    const { story, told, asked, clock } = aStory()
    const mail = [...job, ...job].filter(() => random() > 0.2).sort(() => random() - 0.5)
    for (const delta of mail) {
      story.hear(delta)
      clock.ms += 1 + random() * 3000
      if (asked.length && random() > 0.5) {
        const [, , have] = asked.splice(0).at(-1)
        story.picture(snapshotOf(job.slice(0, 1 + Math.floor(random() * job.length)), have, 5))
      }
    }
    story.picture(snapshotOf(job, story.linhas, 5))
    check(told, story, job, seed)
  }
})

function check(told, story, job, seed) {
  const whole = job.at(-1).estado.linhas
  const covered = [...numbers(told), ...told.flatMap(({ gaps }) => gaps.flatMap(({ de, ate }) => lines(de, ate).map(([n]) => n)))]
  assert.deepEqual(covered.sort((a, b) => a - b), lines(1, whole).map(([n]) => n), `seed ${seed}: each line once, or inside a gap`)
  assert.deepEqual(numbers(told), numbers(told).toSorted((a, b) => a - b), `seed ${seed}: in order`)
  assert.equal(story.estado.rotulo, 'Concluído', `seed ${seed}`)
  const seqs = told.map(({ seq }) => seq)
  assert.deepEqual(seqs, seqs.toSorted((a, b) => a - b), `seed ${seed}: never backwards`)
  let shown = 0
  for (const { linhas, gaps, estado } of told) {
    shown = Math.max(shown, linhas.at(-1)?.[0] ?? 0, gaps.at(-1)?.ate ?? 0)
    if (estado.final) assert.ok(shown >= estado.linhas, `seed ${seed}: the end is complete`)
  }
}

test('one lost delta asks once, and again only after the snapshot', () => {
  const { story, told, asked } = aStory({ seq: 1, estado: {} })
  const job = aJob(60)
  for (const delta of job.slice(1, 50)) story.hear(delta)
  assert.equal(asked.length, 1)
  assert.equal(told.length, 0)
  story.picture(snapshotOf(job.slice(0, 50), 0))
  story.hear(job[52])
  assert.deepEqual(asked, [['execucao:5f', 1, 0], ['execucao:5f', 51, story.linhas]])
})

test('a question that nobody answered is asked again after five seconds', () => {
  const { story, asked, clock } = aStory({ seq: 1, estado: {} })
  const job = aJob(5)
  story.hear(job[2])
  clock.ms = ASK_AGAIN_MS - 1
  story.hear(job[3])
  assert.equal(asked.length, 1)
  clock.ms = ASK_AGAIN_MS
  story.hear(job[4])
  assert.equal(asked.length, 2)
})

test('a delta says only what changed, the story tells all of it', () => {
  const { story, told } = aStory({ seq: 5, estado: { progresso: 10, rotulo: 'Executando', erro: { a: 1 } } })
  story.hear({ topic: 'execucao:5f', from: 5, to: 6, estado: { progresso: 20, erro: { b: 2 } } })
  assert.deepEqual(told[0].estado, { progresso: 20, rotulo: 'Executando', erro: { b: 2 } })
})

test('a snapshot replaces all of the state', () => {
  const { story } = aStory({ seq: 5, estado: { progresso: 10, antigo: true } })
  story.picture({ topic: 'execucao:5f', seq: 6, estado: { progresso: 20 } })
  assert.deepEqual(story.estado, { progresso: 20 })
})

test('the past does not come back', () => {
  const { story, told } = aStory({ seq: 9, estado: { rotulo: 'Concluído' } })
  story.picture({ topic: 'execucao:5f', seq: 8, estado: { rotulo: 'Executando' }, de_linha: 1, linhas: [line(1)] })
  story.hear({ topic: 'execucao:5f', from: 7, to: 8, estado: { rotulo: 'Executando' } })
  assert.equal(told.length, 0)
  assert.equal(story.estado.rotulo, 'Concluído')
})

test('a restored database is believed, and names the line after which nothing happened', () => {
  const { story, told } = aStory({ seq: 9, linhas: 414, estado: { rotulo: 'Concluído' } })
  story.picture({ topic: 'execucao:5f', seq: 3, reset: true, estado: { rotulo: 'Executando' }, de_linha: 301, linhas: [] })
  assert.equal(told[0].corte, 300)
  assert.deepEqual(story.have, ['execucao:5f', 3, 300])
  story.hear({ topic: 'execucao:5f', from: 3, to: 4, linhas: [line(301)] })
  assert.deepEqual(numbers(told), [301])
})

test('a page that was only rendered asks for the whole state, then says its counter', () => {
  const { story, told } = aStory({ seq: 12, linhas: 5 })
  assert.deepEqual(story.have, ['execucao:5f', 0, 5])
  assert.equal(story.estado, null)
  story.picture({ topic: 'execucao:5f', seq: 12, estado: { progresso: 1 }, de_linha: 6, linhas: [] })
  assert.deepEqual(story.have, ['execucao:5f', 12, 5])
  assert.equal(told.length, 1)
})

test('lines that I have are dropped', () => {
  const { story, told } = aStory({ seq: 5, linhas: 10, estado: {} })
  story.hear({ topic: 'execucao:5f', from: 4, to: 6, linhas: lines(8, 12) })
  assert.deepEqual(numbers(told), [11, 12])
  assert.deepEqual(told[0].gaps, [])
})

test('what is missing is told with exact bounds', () => {
  const { story, told } = aStory({ seq: 5, linhas: 414, estado: {} })
  story.picture({ topic: 'execucao:5f', seq: 60, estado: { linhas: 2502 }, de_linha: 1502, linhas: [...lines(1502, 2000), ...lines(2003, 2502)] })
  assert.deepEqual(told[0].gaps, [{ de: 415, ate: 1501 }, { de: 2001, ate: 2002 }])
  assert.equal(story.linhas, 2502)
})

test('a snapshot without lines still tells what it skipped', () => {
  const { story, told } = aStory({ seq: 5, linhas: 414, estado: {} })
  story.picture({ topic: 'execucao:5f', seq: 60, estado: {}, de_linha: 500, linhas: [] })
  assert.deepEqual(told[0].gaps, [{ de: 415, ate: 499 }])
})

test('the end never comes before its last line', () => {
  const { story, told, asked } = aStory({ seq: 5, linhas: 10, estado: { final: false } })
  story.hear({ topic: 'execucao:5f', from: 5, to: 6, estado: { final: true, linhas: 12 }, linhas: [line(11)] })
  assert.equal(told.length, 0)
  assert.deepEqual(asked, [['execucao:5f', 5, 10]])
  story.picture({ topic: 'execucao:5f', seq: 6, estado: { final: true, linhas: 12 }, de_linha: 11, linhas: lines(11, 12) })
  assert.deepEqual(numbers(told), [11, 12])
  assert.equal(told[0].estado.final, true)
})

test('an end whose last lines nobody has shows their absence', () => {
  const { story, told } = aStory({ seq: 5, linhas: 10, estado: {} })
  story.picture({ topic: 'execucao:5f', seq: 6, estado: { final: true, linhas: 12 }, de_linha: 11, linhas: [line(11)] })
  assert.deepEqual(told[0].gaps, [{ de: 12, ate: 12 }])
})

test('a topic whose lines do not interest me ends without them', () => {
  const { story, told } = aStory({ seq: 5, linhas: null, estado: {} })
  assert.deepEqual(story.have, ['execucao:5f', 5])
  story.hear({ topic: 'execucao:5f', from: 5, to: 6, estado: { final: true, linhas: 12 }, linhas: [line(12)] })
  assert.deepEqual(told[0].linhas, [])
})

test('the cursor has moved when the news is told', () => {
  const { story, asked } = aStory({ seq: 5, estado: {} })
  const seen = []
  const curious = new Story({ topic: 't', seq: 5, linhas: 1, estado: {}, ask: () => {}, tell: () => seen.push(curious.have) })
  curious.hear({ topic: 't', from: 5, to: 6, linhas: [line(2)] })
  assert.deepEqual(seen, [['t', 6, 2]])
  assert.deepEqual([story.seq, asked.length], [5, 0])
})

test('what moved in a month is told, not kept', () => {
  const { story, told } = aStory({ topic: 'mes:2026-11', seq: 5, linhas: null, estado: { valor: '1.00' } })
  story.hear({ topic: 'mes:2026-11', from: 5, to: 6, estado: { valor: '2.00', mudou: [['id', 'VIVO', 'BRM', 'ERRO_DOWNLOAD']] } })
  assert.deepEqual(told[0].mudou, [['id', 'VIVO', 'BRM', 'ERRO_DOWNLOAD']])
  assert.deepEqual(story.estado, { valor: '2.00' })
})
