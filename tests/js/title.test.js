/** A client's name in the document's title is a name, whatever it looks like. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { filled } from '../../static/js/helpers/title.js'

test('a name that looks like a slot stays as it is written', () => {
  const pattern = '{progresso}% · {cliente} · Painel RPA'
  const cliente = 'Bar {progresso} · {nada} $& Cia'
  assert.equal(filled(pattern, { progresso: 62 }, { cliente }), `62% · ${cliente} · Painel RPA`)
  assert.equal(filled(pattern, { progresso: null }, { cliente }), `${cliente} · Painel RPA`)
})
