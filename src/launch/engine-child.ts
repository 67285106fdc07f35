import { type ChildProcess, fork } from 'node:child_process'
import { z } from 'zod'
import type { TokenScope } from '#model/token-scope.ts'
import {
  type EngineParent,
  type EngineProcess,
  type EngineStart,
  engineEnvironment,
  hearEngine,
  startParts,
} from './engine-process.ts'

const RelayedMessage = z.object({ type: z.literal('data'), connection: z.number(), data: z.unknown() })

/** The handlers of a connection: for answers of the engine, and for its end. */
export type ChildPort = {
  on(event: 'message', hear: (message: { data: unknown }) => void): void
  on(event: 'close', hear: () => void): void
  postMessage(data: unknown): void
  close(): void
}

/** `token`: the scope of a program's access token; `sessionId`: the session of a browser. */
export type RemoteUser = { userId: string; token?: TokenScope; sessionId?: string }

/** The other end: the window of this computer, the server that runs the engine, or one of its users. */
type PortUser = 'window' | 'server' | RemoteUser

/** The engine as a child process. Messages carry the number of their connection. */
export type EngineChild = Omit<EngineProcess<ChildPort>, 'connect'> & {
  pid: number | undefined
  connect(user?: PortUser): ChildPort
}

type Listeners = { message?: (message: { data: unknown }) => void; close?: () => void }

/** Starts the engine in a Node: `file` is its bundle, `node` the program, `compiled` the folder for compiled code. */
export function startChild(
  start: EngineStart,
  { file, node, compiled }: { file: string; node: string; compiled: string },
  parent: EngineParent,
): EngineChild {
  const { argument, message } = startParts(start)
  const child = fork(file, [argument], {
    execPath: node,
    // Otherwise V8 keeps up to 130 MB of short-lived objects before it collects them.
    execArgv: ['--max-semi-space-size=8'],
    env: { ...engineEnvironment, ...process.env, NODE_COMPILE_CACHE: compiled },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  if (message) post(child, message)
  const listening = new Map<number, Listeners>()
  let connections = 0
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve)
    child.once('error', () => resolve(null))
  })
  exited.then(() => {
    for (const { close } of listening.values()) close?.()
    listening.clear()
  })
  const startResult = new Promise<Awaited<EngineProcess<ChildPort>['startResult']>>((resolve, reject) => {
    child.on('message', (message) => {
      const result = hearEngine(message, parent, (answer) => post(child, answer))
      if (result) resolve(result)
    })
    child.once('error', reject)
    exited.then((code) => reject(new Error(`The engine stopped while starting (exit code ${code}).`)))
  })
  child.on('message', (message) => {
    const relayed = RelayedMessage.safeParse(message)
    if (relayed.success) listening.get(relayed.data.connection)?.message?.({ data: relayed.data.data })
  })
  return {
    pid: child.pid,
    startResult,
    exited,
    connect(user = 'window') {
      const connection = ++connections
      post(child, { type: 'open', connection, user })
      const listeners: Listeners = {}
      listening.set(connection, listeners)
      return {
        on: (event: keyof Listeners, hear: (message: { data: unknown }) => void) =>
          Object.assign(listeners, { [event]: hear }),
        postMessage: (data) => post(child, { type: 'data', connection, data }),
        close() {
          listening.delete(connection)
          post(child, { type: 'close', connection })
        },
      }
    },
    stop: () => post(child, { type: 'stop' }),
    kill: () => child.kill('SIGKILL'),
  }
}

/** Sends a message. If the child is ending, its ports close instead of an answer. */
function post(child: ChildProcess, message: object): void {
  if (child.connected) child.send(message, () => undefined)
}
