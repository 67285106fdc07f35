import type { MessagePortMainLike } from '@orpc/client/message-port'
import { z } from 'zod'
import type { LookPiece } from '#contract'
import { UserId } from '#model/ids.ts'
import { TokenScope } from '#model/token-scope.ts'
import type { FindForeign } from '../procedure.ts'

/** `token`: what the access token of a program may do; `sessionId`: of a browser in which the user signed in. */
const RemoteUser = z.object({ userId: UserId, token: TokenScope.optional(), sessionId: z.string().optional() })

/** The other end of a port: the window of this computer, the server that runs the engine, or one of its users. */
type PortUser = z.infer<typeof PortUser>
const PortUser = z.union([z.enum(['window', 'server']), RemoteUser])

/** A port that the desktop shell handed over. */
type Port = MessagePortMainLike & { start?(): void }

/**
 * The messages to the parent. While it starts, the engine reports progress and, at the end, the paths that the workspace
 * knows; later it asks which of some paths the window's user did not choose. An engine that only looks at files reports
 * what it finds.
 */
type HostMessage =
  | { type: 'ready'; name: string; storedPaths: readonly string[] }
  | { type: 'failed'; message: string; backup: string | null }
  | { type: 'restoring'; doneBytes: number; totalBytes: number; bytesPerSecond: number | null }
  | { type: 'find-foreign'; ask: number; paths: readonly string[] }
  | { type: 'looked'; piece: LookPiece }
  | { type: 'look-ended'; problem: string | null }

/** The link to the parent: either a utility process's (real ports arrive) or a forked child's (data is relayed). */
export type ParentLink = {
  post(message: HostMessage): void
  onPort(serve: (port: Port, user: PortUser) => void): void
  /** Calls with every message that is neither a port nor its data. */
  onMessage(hear: (message: unknown) => void): void
  onClose(stop: () => void): void
}

type UtilityParent = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown; ports: Port[] }) => void): void
}

const utilityParent = (): UtilityParent | undefined =>
  (process as NodeJS.Process & { parentPort?: UtilityParent }).parentPort

/** In a utility process, ports arrive as objects and lead straight to the window. */
function utilityLink(parent: UtilityParent): ParentLink {
  return {
    post: (message) => parent.postMessage(message),
    onPort: (serve) =>
      parent.on('message', ({ ports }) => {
        for (const port of ports) {
          serve(port, 'window')
          port.start?.()
        }
      }),
    onMessage: (hear) => parent.on('message', ({ data }) => hear(data)),
    onClose: (stop) =>
      parent.on('message', ({ data }) => {
        if (Close.safeParse(data).success) stop()
      }),
  }
}

const Close = z.object({ type: z.literal('stop') })
const Relayed = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), connection: z.number(), user: PortUser }),
  z.object({ type: z.literal('data'), connection: z.number(), data: z.unknown() }),
  z.object({ type: z.literal('close'), connection: z.number() }),
])

type Listeners = { message?: (event: { data: unknown }) => void; close: (() => void)[] }

/** In a forked child the parent relays the messages of each connection under its number. */
function forkLink(send: (message: unknown) => void): ParentLink {
  // Terminals and service managers send these signals to the parent too, which then sends `stop`.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  const connections = new Map<number, Listeners>()
  return {
    post: send,
    onPort: (serve) =>
      process.on('message', (raw) => {
        const message = Relayed.safeParse(raw)
        if (!message.success) return
        const { connection } = message.data
        if (message.data.type === 'close') {
          for (const close of connections.get(connection)?.close ?? []) close()
          connections.delete(connection)
          return
        }
        if (message.data.type === 'open') {
          const listeners: Listeners = { close: [] }
          connections.set(connection, listeners)
          serve(
            {
              on: (event, listener) => {
                if (event === 'message') listeners.message = listener
                if (event === 'close') listeners.close.push(listener)
              },
              postMessage: (data: unknown) => send({ type: 'data', connection, data }),
            },
            message.data.user,
          )
          return
        }
        connections.get(connection)?.message?.({ data: message.data.data })
      }),
    onMessage: (hear) => process.on('message', hear),
    onClose: (stop) => {
      process.on('disconnect', stop)
      process.on('message', (raw) => {
        if (Close.safeParse(raw).success) stop()
      })
    },
  }
}

export function linkToParent(): ParentLink {
  const parent = utilityParent()
  if (parent) return utilityLink(parent)
  // Messages to a parent that is gone are dropped: its end closes the workspace.
  if (process.send)
    return forkLink((message) => process.connected && process.send?.(message, undefined, undefined, () => undefined))
  throw new Error('The engine host has to be started by the Winnow app.')
}

const Answer = z.object({ type: z.literal('foreign-path'), ask: z.int(), path: z.string().nullable() })

/** Asks the parent, which shows the dialogs and receives drops, whether the window's user chose paths. */
export function askParent(parent: ParentLink): FindForeign {
  const waiting = new Map<number, (path: string | null) => void>()
  let asked = 0
  parent.onMessage((message) => {
    const answer = Answer.safeParse(message)
    if (!answer.success) return
    waiting.get(answer.data.ask)?.(answer.data.path)
    waiting.delete(answer.data.ask)
  })
  return (paths) =>
    new Promise((resolve) => {
      const ask = ++asked
      waiting.set(ask, resolve)
      parent.post({ type: 'find-foreign', ask, paths })
    })
}
