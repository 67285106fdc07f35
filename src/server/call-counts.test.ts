import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { CallCounts } from './call-counts.ts'

const counts = () => {
  const registry = new Registry()
  const garden = new CallCounts(registry).of('garden')
  const connection = garden.connected()
  const lines = async () =>
    (await registry.metrics()).split('\n').filter((line) => /^winnow_.*(_total|_count|sockets)\{/.test(line))
  return { garden, connection, lines }
}

test('answers are counted by procedure, edits when they were saved', async () => {
  const { connection, lines } = counts()
  for (const id of ['1', '2']) connection.sent(id, '/labeling/edit')
  connection.sent('3', '/library/sequence')
  connection.received('{"i":"1","p":{"b":{"json":{"revision":1}}}}')
  connection.received('{"i":"2","p":{"s":409,"b":{"json":{"code":"STALE"}}}}')
  connection.received({ i: '3', p: { b: { json: new Uint8Array(3) } } })
  expect(connection.waiting).toBe(0)
  expect(await lines()).toEqual([
    'winnow_edits_total{workspace="garden"} 1',
    'winnow_sockets{workspace="garden"} 1',
    'winnow_answer_seconds_count{workspace="garden",procedure="labeling.edit",outcome="answered"} 1',
    'winnow_answer_seconds_count{workspace="garden",procedure="labeling.edit",outcome="failed"} 1',
    'winnow_answer_seconds_count{workspace="garden",procedure="library.sequence",outcome="answered"} 1',
  ])
})

test('events are counted as frames, and names that nobody knows as one', async () => {
  const { garden, connection, lines } = counts()
  garden.sentEvents(2)
  connection.sent(1, '/monitoring/watch')
  connection.received('{"i":1,"t":3,"p":{"e":"message","d":{"json":{}}}}')
  connection.aborted(1)
  for (const [id, path] of [
    ['2', '/made/up'],
    ['3', '/__proto__'],
    ['4', '/constructor'],
  ] as const) {
    connection.sent(id, path)
    connection.received(`{"i":"${id}","p":{"s":404}}`)
  }
  connection.sent('5', '/library/list')
  connection.aborted('5')
  connection.closed()
  expect(connection.waiting).toBe(0)
  expect(await lines()).toEqual([
    'winnow_event_frames_total{workspace="garden"} 2',
    'winnow_sockets{workspace="garden"} 0',
    'winnow_answer_seconds_count{workspace="garden",procedure="unknown",outcome="failed"} 3',
  ])
})
