import { closeSync, fdatasync, openSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

/** The lower limit for an edit: returns each message, with the milliseconds that writing as many bytes to the disk takes. */
const [, , file, bytes] = process.argv
const pauseMs = 50
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
server.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })))
server.on('listening', () => process.send?.({ port: (server.address() as { port: number }).port }))

const log = openSync(file!, 'w')
process.on('disconnect', () => {
  closeSync(log)
  process.exit(0)
})
for (;;) {
  writeSync(log, Buffer.alloc(Number(bytes)))
  const startedMs = performance.now()
  await new Promise<void>((resolve, reject) => fdatasync(log, (error) => (error ? reject(error) : resolve())))
  process.send?.({ syncMs: performance.now() - startedMs }, () => undefined)
  await wait(pauseMs)
}
