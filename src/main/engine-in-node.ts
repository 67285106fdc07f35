import { type ChildProcess, fork } from 'node:child_process'
import { MessageChannelMain, type MessagePortMain } from 'electron'
import { z } from 'zod'
import { type EngineProcess, type EngineStart, HostMessage, type OnRestoring, threadPool } from './engine-process.ts'
import { compiledFolder, engineHostFile, nodeForEngine } from './locations.ts'

const Relayed = z.object({ type: z.literal('data'), connection: z.number(), data: z.unknown() })

/**
 * The engine in a Node beside Electron, for an Electron whose own Node is too old. Ports can't cross to it, so this
 * relays between each port and the child under the connection's number.
 */
export function forkEngine(start: EngineStart, onRestoring: OnRestoring): EngineProcess {
  const child = fork(engineHostFile(), [JSON.stringify(start)], {
    execPath: nodeForEngine(),
    // Else V8 keeps up to 130 MB of what is used for a moment, and lets a heap grow to four times what is needed of it,
    // before it looks what that is.
    execArgv: ['--max-semi-space-size=8', '--heap-growing-percent=150'],
    env: { ...threadPool, ...process.env, NODE_COMPILE_CACHE: compiledFolder() },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ports = new Map<number, MessagePortMain>()
  let connections = 0
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })
  exited.then(() => {
    for (const port of ports.values()) port.close()
    ports.clear()
  })
  const startResult = new Promise<Awaited<EngineProcess['startResult']>>((resolve, reject) => {
    child.on('message', (message) => {
      const first = HostMessage.safeParse(message)
      if (!first.success) return
      if (first.data.type === 'restoring') onRestoring(first.data)
      else resolve(first.data)
    })
    child.once('error', reject)
    exited.then((code) => reject(new Error(`The engine ended at its start (exit code ${code}).`)))
  })
  child.on('message', (message) => {
    const relayed = Relayed.safeParse(message)
    if (relayed.success) ports.get(relayed.data.connection)?.postMessage(relayed.data.data)
  })
  return {
    startResult,
    exited,
    connect: () => relay(child, ports, ++connections),
    stop: () => post(child, { type: 'stop' }),
    kill: () => child.kill('SIGKILL'),
  }
}

/** What can't be delivered because the child is going away is answered by its ports being closed. */
function post(child: ChildProcess, message: { type: string; connection?: number; data?: unknown }): void {
  if (child.connected) child.send(message, () => undefined)
}

function relay(child: ChildProcess, ports: Map<number, MessagePortMain>, connection: number): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain()
  ports.set(connection, port2)
  port2.on('message', ({ data }) => post(child, { type: 'data', connection, data }))
  port2.on('close', () => {
    ports.delete(connection)
    post(child, { type: 'close', connection })
  })
  port2.start()
  return port1
}
