/**
 * `node tests/js/replay.js cases.json`: a snapshot moved by its deltas is the snapshot that a fresh page gets.
 *
 * The cases come from the server's own code: [{name, topic, before: snapshot | null, deltas, after: snapshot}].
 * One line for each case that differs, `FAIL <name>: <difference>`, then exit 1; else `ok <n> cases`.
 */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { pathToFileURL } from 'node:url'
import { Story } from '../../static/js/story.js'

/** @returns {string | null} what the page would show otherwise than a fresh one; null when nothing */
export function difference({ topic, before, deltas, after }) {
  const { story, seen } = replayed({ topic, before, deltas })
  if (seen.asked) return `the page asked the server at seq ${story.seq}: a gap between the snapshot and the deltas`
  if (story.seq !== after.seq) return `seq ${story.seq}, fresh ${after.seq}`
  return differentEstado(story.estado ?? {}, after.estado ?? {}) ?? differentLinhas(seen.linhas, after)
}

/** A page that has nothing but `before`; without it, one that knows that there was nothing. */
function replayed({ topic, before, deltas }) {
  const seen = { linhas: [], asked: 0 }
  const story = new Story({
    topic,
    linhas: topic.startsWith('execucao:') ? 0 : null,
    estado: before ? null : {},
    tell: ({ linhas, corte }) => { seen.linhas = [...seen.linhas.filter(([n]) => n <= (corte ?? Infinity)), ...linhas] },
    ask: () => { seen.asked += 1 },
  })
  if (before) story.picture(before)
  for (const delta of deltas) story.hear(delta)
  return { story, seen }
}

function differentEstado(mine, fresh) {
  for (const field of new Set([...Object.keys(mine), ...Object.keys(fresh)])) {
    if (field in mine && field in fresh && isDeepStrictEqual(mine[field], fresh[field])) continue
    return `${field} is ${worded(mine, field)}, fresh ${worded(fresh, field)}`
  }
  return null
}

const worded = (estado, field) => (field in estado ? JSON.stringify(estado[field]) : 'absent')

/** A snapshot carries the last lines only: what the page had before them is no difference. */
function differentLinhas(told, { linhas, de_linha = linhas?.[0]?.[0] ?? 1 }) {
  if (linhas === undefined) return null
  const mine = told.filter(([n]) => n >= de_linha)
  const at = Math.max(mine.length, linhas.length)
  for (let i = 0; i < at; i++) {
    if (isDeepStrictEqual(mine[i], linhas[i])) continue
    return `line ${i + 1} of ${at} is ${JSON.stringify(mine[i] ?? null)}, fresh ${JSON.stringify(linhas[i] ?? null)}`
  }
  return null
}

function main(path) {
  const cases = JSON.parse(readFileSync(path, 'utf8'))
  const failed = cases.map((one) => [one.name, difference(one)]).filter(([, difference]) => difference !== null)
  for (const [name, difference] of failed) console.log(`FAIL ${name}: ${difference}`)
  if (cases.length === 0) console.log('FAIL: no cases')
  else if (failed.length === 0) console.log(`ok ${cases.length} cases`)
  process.exitCode = failed.length || cases.length === 0 ? 1 : 0
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv[2])
