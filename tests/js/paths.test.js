/** What templates may say about a state. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { beside, get, holds, knows } from '../../static/js/helpers/paths.js'

const ESTADO = { status_execucao: 'EXECUTANDO', final: false, erro: null, faturas: 0, itens: [], execucao: { id: 'e1', cancelando: true } }

test('a path ends quietly where the state ends', () => {
  assert.equal(get(ESTADO, 'execucao.id'), 'e1')
  assert.equal(get(ESTADO, 'erro.codigo_erro'), undefined)
  assert.equal(get(ESTADO, 'nada.de.nada'), undefined)
})

test('null is known, absence is not', () => {
  assert.equal(knows(ESTADO, 'erro.codigo_erro'), true)
  assert.equal(knows(ESTADO, 'cancelamento.por'), false)
})

test('conditions', () => {
  const claims = {
    'execucao.cancelando': true, final: false, '!final': true, '!execucao': false, itens: false, '!faturas': true,
    'status_execucao=EXECUTANDO': true, 'status_execucao!=EXECUTANDO': false, 'status_execucao=FALHOU': false,
    'erro.codigo_erro=': true, 'erro.codigo_erro!=AUTH-401': true, 'execucao.cancelando=true': true,
    '!final&execucao.id=e1': true, '!final & execucao.id=e2': false,
  }
  for (const [expression, truth] of Object.entries(claims)) assert.equal(holds(expression, ESTADO), truth, expression)
})

test('what the state does not know is neither true nor false', () => {
  assert.equal(holds('cancelamento', ESTADO), null)
  assert.equal(holds('final&cancelamento', ESTADO), null)
})

test('a field beside another', () => {
  assert.equal(beside('execucao.progresso', 'etapa_rotulo'), 'execucao.etapa_rotulo')
  assert.equal(beside('progresso', 'etapa_rotulo'), 'etapa_rotulo')
})
