import { expect, test } from 'vitest'
import { asksForEvents, parseFrame } from './frames.ts'

test('requests and their end may go to the engine', () => {
  for (const frame of [
    { i: '1', p: { u: '/workspace/status', b: { json: {} } } },
    { i: '1', p: { u: '/workspace/status' } },
    { i: '1', t: 4 },
  ])
    expect(parseFrame(JSON.stringify(frame))).toEqual(frame)
})

test.each([
  '',
  'null',
  '[]',
  '{',
  '{"i":"1"}',
  '{"p":{"u":"/a"}}',
  '{"i":"1","p":null}',
  '{"i":"1","p":{"u":1}}',
  '{"i":"1","p":{"u":"http://elsewhere/a"}}',
  '{"i":"1","p":{"u":"/a","m":"TRACE"}}',
  '{"i":"1","p":{"u":"/a","h":{"content-disposition":"attachment; filename=a"}}}',
  '{"i":"1","p":{"u":"/a","h":{"content-type":"multipart/form-data"}}}',
  '{"i":"1","t":2,"p":{}}',
  '{"i":"1","t":3,"p":null}',
  '{"i":"1","t":5}',
])('%s may not', (text) => expect(parseFrame(text)).toBeNull())

test('what changes is asked for by one request alone', () => {
  const asks = (frame: object) => asksForEvents(parseFrame(JSON.stringify(frame))!)
  expect(asks({ i: '1', p: { u: '/workspace/events' } })).toBe(true)
  expect(asks({ i: '1', p: { u: '/workspace/status' } })).toBe(false)
  expect(asks({ i: '1', t: 4 })).toBe(false)
})
