import assert from 'node:assert/strict'
import test from 'node:test'

import { andamento } from '../../static/js/helpers/pace.js'

test('a step within its usual time that says something goes as usual', () => {
  assert.equal(andamento({ etapaS: 12, noticiaS: 3, normalS: 12 }), 'no_ritmo')
  assert.equal(andamento({ etapaS: 12.5, noticiaS: 29, normalS: 12 }), 'lento')
})

test('silence is told beside what is usual, never as an alarm of its own', () => {
  assert.equal(andamento({ etapaS: 80, noticiaS: 80, normalS: 120 }), 'calado')
  assert.equal(andamento({ etapaS: 130, noticiaS: 80, normalS: 120 }), 'calado_lento')
})

test('of a step that nobody knows nothing is claimed but its silence', () => {
  assert.equal(andamento({ etapaS: 900, noticiaS: 3, normalS: undefined }), 'desconhecido')
  assert.equal(andamento({ etapaS: 900, noticiaS: 30, normalS: undefined }), 'calado_desconhecido')
})
