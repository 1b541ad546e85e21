/** Values as a Brazilian reads them, wherever the browser is. */
import assert from 'node:assert/strict'
import test from 'node:test'

process.env.TZ = 'Asia/Tokyo'
const { data_hora, duracao, formatted, ha, hora, mes, numero, porcento, reais } = await import('../../static/js/helpers/format.js')
assert.notEqual(new Date(0).getHours(), 21, 'this browser is not in São Paulo')

test('money', () => {
  const shown = { '18932.47': 'R$\u00a018.932,47', '1284310.22': 'R$\u00a01.284.310,22', '0.00': 'R$\u00a00,00', '902.1': 'R$\u00a0902,10', 7: 'R$\u00a07,00', '-1234.50': '-R$\u00a01.234,50' }
  for (const [valor, text] of Object.entries(shown)) assert.equal(reais(valor), text)
  assert.equal(reais('99999999999999999.99'), 'R$\u00a099.999.999.999.999.999,99')
  assert.equal(reais('NaN'), '–')
})

test('instants are in São Paulo', () => {
  assert.equal(hora('2026-11-24T17:03:22.000Z'), '14:03:22')
  assert.equal(data_hora('2026-11-24T17:03:22.000Z'), '24/11/2026 14:03:22')
  assert.equal(data_hora('2026-11-25T02:59:59.000Z'), '24/11/2026 23:59:59')
  assert.equal(hora('2026-11-24T03:00:00.000Z'), '00:00:00')
})

test('lengths', () => {
  const shown = { 0: '0 s', 12: '12 s', 59.9: '59 s', 60: '1 min 00 s', 72: '1 min 12 s', 187: '3 min 07 s', 3599: '59 min 59 s', 3600: '1 h 00 min', 3900: '1 h 05 min', 90000: '25 h 00 min' }
  for (const [seconds, text] of Object.entries(shown)) assert.equal(duracao(Number(seconds)), text)
  assert.equal(duracao(-5), '0 s')
  assert.equal(duracao(172_799), '47 h 59 min')
  assert.equal(duracao(946 * 3_600), '39 dias')
})

test('ages', () => {
  const now = Date.parse('2026-11-24T17:24:00.000Z')
  assert.equal(ha('2026-11-24T17:23:48.000Z', now), 'há 12 s')
  assert.equal(ha('2026-11-24T17:06:00.000Z', now), 'há 18 min')
  assert.equal(ha('2026-11-24T15:24:00.000Z', now), '12:24')
  assert.equal(ha('2026-11-24T02:30:00.000Z', now), '23/11 23:30')
  assert.equal(ha('2026-11-21T17:24:00.000Z', now), '21/11 14:24')
  assert.equal(ha('2026-11-24T17:24:05.000Z', now), 'há 0 s')
})

test('the rest', () => {
  assert.equal(mes('2026-11'), '11/2026')
  assert.equal(numero(1284), '1.284')
  assert.equal(numero(96), '96')
  assert.equal(porcento(62), '62%')
  assert.equal(formatted('reais', '1.00'), 'R$\u00a01,00')
  assert.equal(formatted(undefined, 12), '12')
  assert.equal(formatted('desconhecido', 'x'), 'x')
})
