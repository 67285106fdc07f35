import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { CallCounts } from './call-counts.ts'
import { Sockets } from './sockets.ts'
import type { Visitor } from './visitors.ts'

test('a connection whose other end is gone without a word is closed, and nobody is told to have left', async () => {
  const closed: string[] = []
  let hear: () => void = () => undefined
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  const port = (name: string) => ({
    on: () => undefined,
    postMessage: () => hear(),
    close: () => void closed.push(name),
  })
  let name = 'gone'
  const sockets = new Sockets(() => port(name), new CallCounts(new Registry()).of('garden'))
  let left = 0
  sockets.onLeft = () => {
    left += 1
  }
  const visitor = { user: { userId: 'usr_1' }, credential: { kind: 'session', secret: 'a' } } as Visitor
  const server = createServer()
  server.on('upgrade', (request, stream, head) => sockets.accept(request, stream, head, visitor))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  // No answer to a ping, like a computer that lost its power.
  const gone = new WebSocket(url, { autoPong: false })
  await once(gone, 'open')
  name = 'there'
  const there = new WebSocket(url)
  await once(there, 'open')
  const pinged = once(there, 'ping')
  sockets.ping()
  await pinged
  // Frames sent after the answer arrive after it.
  there.send(JSON.stringify({ i: '1', p: { u: '/access/whoami' } }))
  await heard
  const ended = once(gone, 'close')
  sockets.ping()
  await ended
  expect(closed).toEqual(['gone'])
  expect(left).toBe(0)
  expect(there.readyState).toBe(WebSocket.OPEN)
  there.terminate()
  sockets.close()
  server.close()
})
