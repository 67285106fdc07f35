import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { EventListeners } from './event-listeners.ts'

const open = () => ({ name: Symbol('socket') }) as unknown as WebSocket

test('all who listen are sent the same bytes, under the id that each asked by, until they leave', () => {
  const sent: { socket: WebSocket; frame: Buffer }[] = []
  const listeners = new EventListeners((socket, frame) => sent.push({ socket, frame }))
  const [ana, bea, cem] = [open(), open(), open()]
  listeners.add(ana, '2')
  listeners.add(bea, '2')
  listeners.add(cem, 7)
  expect(sent.map(({ frame }) => JSON.parse(String(frame)))).toEqual(
    ['2', '2', 7].map((i) => ({ i, p: { h: { 'content-type': 'text/event-stream' } } })),
  )
  sent.length = 0
  listeners.send([{ type: 'workspaceChanged' }])
  expect(sent.map(({ socket }) => socket)).toEqual([ana, bea, cem])
  expect(sent[0]!.frame).toBe(sent[1]!.frame)
  expect(sent.map(({ frame }) => JSON.parse(String(frame)))).toEqual(
    ['2', '2', 7].map((i) => ({ i, t: 3, p: { e: 'message', d: { json: [{ type: 'workspaceChanged' }] } } })),
  )
  sent.length = 0
  expect([listeners.end(bea, '2'), listeners.end(bea, '2'), listeners.end(ana, '9')]).toEqual([true, false, false])
  listeners.remove(cem)
  listeners.send([{ type: 'workspaceChanged' }])
  expect(sent.map(({ socket }) => socket)).toEqual([ana])
})
