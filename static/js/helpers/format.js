/** Values as a Brazilian reads them: the same words as `app/web/filters.py`. */

/** Where people close their month, wherever the browser is: the server says it on `<html>`. */
const ZONE = globalThis.document?.documentElement.dataset.fuso ?? 'America/Sao_Paulo'
const MINUTE_S = 60
const HOUR_S = 3_600
const DAY_S = 86_400
/** From here on nobody counts hours. */
const DAYS = 2

const PARTS = new Intl.DateTimeFormat('pt-BR', {
  timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
})

/** @returns {Record<string, string>} */
const parts = (/** @type {number} */ ms) => Object.fromEntries(PARTS.formatToParts(ms).map(({ type, value }) => [type, value]))

const two = (/** @type {number} */ n) => String(n).padStart(2, '0')

export function reais(/** @type {string | number} */ valor) {
  const [, sign, whole, cents] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(valor)) ?? []
  if (whole === undefined) return '–'
  return `${sign}R$\u00a0${thousands(whole)},${(cents ?? '').padEnd(2, '0').slice(0, 2)}`
}

export const numero = (/** @type {number} */ n) => thousands(String(n))

export const porcento = (/** @type {number} */ n) => `${n}%`

/** `2026-11` → `11/2026` */
export const mes = (/** @type {string} */ aaaaMm) => aaaaMm.split('-').reverse().join('/')

/** `2026-11-24` → `24/11` */
export const dia = (/** @type {string} */ aaaaMmDd) => aaaaMmDd.split('-').slice(1).reverse().join('/')

/** `14:03:22` */
export function hora(/** @type {string | number} */ instant) {
  const { hour, minute, second } = parts(toMs(instant))
  return `${hour}:${minute}:${second}`
}

/** `24/11/2026 14:03:22` */
export function data_hora(/** @type {string | number} */ instant) {
  const { day, month, year } = parts(toMs(instant))
  return `${day}/${month}/${year} ${hora(instant)}`
}

/** `12 s` · `1 min 12 s` · `1 h 05 min` · `39 dias` */
export function duracao(/** @type {number} */ seconds) {
  const s = Math.max(0, Math.floor(seconds))
  if (s < MINUTE_S) return `${s} s`
  if (s < HOUR_S) return `${Math.floor(s / MINUTE_S)} min ${two(s % MINUTE_S)} s`
  if (s >= DAYS * DAY_S) return `${Math.floor(s / DAY_S)} dias`
  return `${Math.floor(s / HOUR_S)} h ${two(Math.floor((s % HOUR_S) / MINUTE_S))} min`
}

/** `agora` · `há 12 s` · `há 18 min` · `há 3 h` · `há 39 dias` */
export function haMs(/** @type {number} */ ms) {
  const s = Math.floor(ms / 1_000)
  if (s < 1) return 'agora'
  if (s < MINUTE_S) return `há ${s} s`
  if (s < HOUR_S) return `há ${Math.floor(s / MINUTE_S)} min`
  return s < DAYS * DAY_S ? `há ${Math.floor(s / HOUR_S)} h` : `há ${Math.floor(s / DAY_S)} dias`
}

/** `há 12 s` · `há 18 min` · today `14:24` · older `21/11 14:24` */
export function ha(/** @type {string} */ instant, /** @type {number} */ now) {
  const s = Math.max(0, Math.floor((now - toMs(instant)) / 1_000))
  if (s < MINUTE_S) return `há ${s} s`
  if (s < HOUR_S) return `há ${Math.floor(s / MINUTE_S)} min`
  const then = parts(toMs(instant))
  const today = parts(now)
  const clock = `${then.hour}:${then.minute}`
  const isToday = then.day === today.day && then.month === today.month && then.year === today.year
  return isToday ? clock : `${then.day}/${then.month} ${clock}`
}

/** @type {Record<string, (value: any) => string>} */
const FORMATS = { texto: String, reais, hora, data_hora, dia, mes, numero, porcento, duracao }

/** `data-formato` by its name. */
export const formatted = (/** @type {string | undefined} */ name, /** @type {any} */ value) => (FORMATS[name ?? 'texto'] ?? String)(value)

const toMs = (/** @type {string | number} */ instant) => (typeof instant === 'number' ? instant : Date.parse(instant))

const thousands = (/** @type {string} */ digits) => digits.replace(/\B(?=(\d{3})+$)/g, '.')
