import assert from 'node:assert/strict'
import test from 'node:test'

import { unlike } from '../../static/js/list/unlike.js'

const before = { faturas: 12, valor: 1_000 }

test('as many invoices as the month before, worth about the same, are nothing to look at', () => {
  assert.deepEqual(unlike({ faturas: 12, valor: 1_000 }, before), [])
  assert.deepEqual(unlike({ faturas: 12, valor: 1_499.99 }, before), [])
  assert.deepEqual(unlike({ faturas: 12, valor: 500.01 }, before), [])
})

test('an invoice less, or half as much again, is worth a look', () => {
  assert.deepEqual(unlike({ faturas: 11, valor: 1_000 }, before), ['faturas'])
  assert.deepEqual(unlike({ faturas: 12, valor: 1_500 }, before), ['valor'])
  assert.deepEqual(unlike({ faturas: 13, valor: 500 }, before), ['faturas', 'valor'])
})

test('what nobody said, or what was nothing, is compared with nothing', () => {
  assert.deepEqual(unlike({ faturas: 12, valor: null }, before), [])
  assert.deepEqual(unlike({ faturas: 12, valor: 9 }, { faturas: 12, valor: null }), [])
  assert.deepEqual(unlike({ faturas: 12, valor: 9 }, { faturas: 12, valor: 0 }), [])
  assert.deepEqual(unlike({ faturas: 1, valor: 9 }, { faturas: 0, valor: 1 }), [])
})
