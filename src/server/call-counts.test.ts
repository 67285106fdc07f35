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
  for (const id of ['1', '2']) connection.asked(id, '/labeling/edit')
  connection.asked('3', '/library/sequence')
  connection.told('{"i":"1","p":{"b":{"json":{"revision":1}}}}')
  connection.told('{"i":"2","p":{"s":409,"b":{"json":{"code":"STALE"}}}}')
  connection.told({ i: '3', p: { b: { json: new Uint8Array(3) } } })
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
  garden.toldEvents(2)
  connection.asked(1, '/monitoring/watch')
  connection.told('{"i":1,"t":3,"p":{"e":"message","d":{"json":{}}}}')
  connection.aborted(1)
  for (const [id, path] of [
    ['2', '/made/up'],
    ['3', '/__proto__'],
    ['4', '/constructor'],
  ] as const) {
    connection.asked(id, path)
    connection.told(`{"i":"${id}","p":{"s":404}}`)
  }
  connection.asked('5', '/library/list')
  connection.aborted('5')
  connection.closed()
  expect(connection.waiting).toBe(0)
  expect(await lines()).toEqual([
    'winnow_event_frames_total{workspace="garden"} 2',
    'winnow_sockets{workspace="garden"} 0',
    'winnow_answer_seconds_count{workspace="garden",procedure="unknown",outcome="failed"} 3',
  ])
})
