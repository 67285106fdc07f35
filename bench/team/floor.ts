import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** Lower limits for an edit in ms, measured next to it. */
export type Floor = { echoes: number[]; syncs: number[] }

const pauseMs = 50
/** The bytes of an edit, and what it writes to the database's log. */
const [messageBytes, loggedBytes] = [500, 30_000]

/** Sends messages back and forth and syncs a file in the same folder, both in another process, until stopped. */
export async function measureFloor(folder: string): Promise<{ stop(): Floor }> {
  const child = fork(join(import.meta.dirname, 'echo.ts'), [join(folder, 'sync.log'), String(loggedBytes)])
  const found: Floor = { echoes: [], syncs: [] }
  const port = await new Promise<number>((resolve) =>
    child.on('message', (message: { port?: number; syncMs?: number }) => {
      if (message.port) resolve(message.port)
      if (message.syncMs) found.syncs.push(message.syncMs)
    }),
  )
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  await once(socket, 'open')
  let isOn = true
  const message = 'x'.repeat(messageBytes)
  void (async () => {
    while (isOn) {
      const startedMs = performance.now()
      socket.send(message)
      await once(socket, 'message')
      found.echoes.push(performance.now() - startedMs)
      await wait(pauseMs)
    }
  })().catch(() => undefined)
  return {
    stop() {
      isOn = false
      socket.close()
      child.disconnect()
      return found
    },
  }
}
