/** What a page says of its person at an execution. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Presence } from '../../static/js/presence.js'

function aPage() {
  /** @type {any[]} */
  const said = []
  const presence = new Presence((message) => said.push(message))
  const news = () => said.splice(0).map((message) => message.fazendo ?? message.type)
  return { presence, news }
}

test('whoever opens an execution is there, whoever goes to another one leaves the first', () => {
  const { presence, news } = aPage()
  presence.enter()
  assert.deepEqual(news(), [], 'a page without an execution has nobody to tell')
  presence.become('a')
  presence.enter()
  assert.deepEqual(news(), ['follow', 'vendo'])
  presence.become('b')
  assert.deepEqual(news(), ['unfollow'])
  assert.equal(presence.topic, 'presenca:b')
})

test('a tab that nobody sees is gone, unless its person is about to act', () => {
  const { presence, news } = aPage()
  presence.become('a')
  presence.hidden(true)
  presence.enter()
  assert.deepEqual(news(), ['unfollow'])
  presence.does('decidindo')
  assert.deepEqual(news(), ['follow', 'decidindo'])
  presence.does('vendo')
  presence.hidden(false)
  assert.deepEqual(news().at(-1), 'vendo')
  presence.does('cuidando')
  presence.hidden(true)
  assert.deepEqual(news(), ['cuidando'], 'the carrier’s portal is in another tab')
})

test('it asks again until it was told who is there', () => {
  const { presence, news } = aPage()
  presence.become('a')
  presence.enter()
  news()
  presence.again()
  assert.deepEqual(news(), ['follow', 'vendo'])
  presence.heard()
  presence.again()
  assert.deepEqual(news(), [])
})
