import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { type EngineEvent, maxFrameBytes, packAnswer } from '#contract'
import type { UserId } from '#model/ids.ts'
import type { ChildPort, RemoteUser } from '../launch/engine-child.ts'
import type { WorkspaceCounts } from './call-counts.ts'
import { EventListeners } from './frames/event-listeners.ts'
import { asksForEvents, busyAnswer, isAbort, parseFrame } from './frames/frames.ts'
import { type Credential, remoteUserOf, type Visitor } from './visitors.ts'

/** If this much data waits for a browser, its connection is closed. */
const maxWaitingBytes = 128_000_000
/** A page sends a few dozen calls at once. Further calls are refused until some are answered. */
const maxWaitingCalls = 1_000
const pingEveryMs = 20_000
/** The time that browsers have to close a connection. */
const answeredWithinMs = 1_000

/** Codes of RFC 6455; those from 4000 on are the window's own. */
const closeCodes = { badFrame: 1007, engineRestarts: 1012, signedOut: 4401, outdated: 4426 } as const

/** The code with which a browser closes a connection when the page goes away. */
const leavingCodes: readonly number[] = [1000, 1001, 1005, closeCodes.signedOut]

type Connection = { socket: WebSocket; userId: UserId; credential: Credential; isAlive: boolean }

/** Connections of browsers and programs to the engine. Messages pass unchanged, as the user who opened the connection. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes })
  readonly #open = new Set<Connection>()
  readonly #listeners = new EventListeners(send)
  /** Called with the user who closed their last window. A lost connection does not count. */
  onLeft: (userId: UserId) => void = () => undefined
  readonly #connect: (user: RemoteUser) => ChildPort | null
  readonly #counts: WorkspaceCounts
  readonly #pings: NodeJS.Timeout

  constructor(connect: (user: RemoteUser) => ChildPort | null, counts: WorkspaceCounts) {
    this.#connect = connect
    this.#counts = counts
    this.#pings = setInterval(() => this.ping(), pingEveryMs)
    this.#pings.unref()
  }

  /** Sends the version of this server to a browser with another page version. */
  turnAway(request: IncomingMessage, stream: Duplex, head: Buffer, version: string): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => socket.close(closeCodes.outdated, version))
  }

  /** Takes over a request of this user. */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer, visitor: Visitor) {
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      const port = this.#connect(remoteUserOf(visitor))
      if (!port) {
        socket.close(closeCodes.engineRestarts, 'The engine is starting.')
        return
      }
      const open: Connection = {
        socket,
        userId: visitor.user.userId,
        credential: visitor.credential,
        isAlive: true,
      }
      this.#open.add(open)
      const counts = this.#counts.connected()
      port.on('message', ({ data }) => {
        counts.received(data)
        pass(socket, data)
      })
      port.on('close', () => socket.close(closeCodes.engineRestarts, 'The engine stopped and is starting again.'))
      socket.on('message', (data, isBinary) => {
        const text = isBinary ? '' : textOf(data)
        const frame = parseFrame(text)
        if (!frame) socket.close(closeCodes.badFrame, 'Not a message of Winnow.')
        else if (asksForEvents(frame)) this.#listeners.add(socket, frame.i)
        else if (isAbort(frame)) {
          counts.aborted(frame.i)
          if (!this.#listeners.end(socket, frame.i)) port.postMessage(text)
        } else if (counts.waiting >= maxWaitingCalls) send(socket, busyAnswer(frame.i))
        else {
          counts.sent(frame.i, frame.p.u)
          port.postMessage(text)
        }
      })
      socket.on('pong', () => {
        open.isAlive = true
      })
      socket.on('close', (code) => {
        this.#open.delete(open)
        this.#listeners.remove(socket)
        counts.closed()
        port.close()
        const hasOther = [...this.#open].some(({ userId }) => userId === open.userId)
        if (!hasOther && leavingCodes.includes(code)) this.onLeft(open.userId)
      })
      // The socket closes after an error, which can’t be repaired here.
      socket.on('error', () => undefined)
    })
  }

  /** Sends events to all browsers that listen. */
  send(events: readonly EngineEvent[]): void {
    this.#counts.sentEvents(this.#listeners.send(events))
  }

  /** Closes the connections whose session or token has ended, or belongs to a disabled user by now. */
  async recheck(visitorOf: (credential: Credential) => Promise<Visitor | null>): Promise<void> {
    const credentials = new Map([...this.#open].map(({ credential }) => [credential.secret, credential]))
    for (const credential of credentials.values())
      if ((await visitorOf(credential)) === null) this.signOut(credential.secret)
  }

  signOut(secret: string): void {
    for (const { credential, socket } of this.#open)
      if (credential.secret === secret) socket.close(closeCodes.signedOut, 'The session has ended.')
  }

  close(): void {
    clearInterval(this.#pings)
    for (const { socket } of this.#open) socket.close(closeCodes.engineRestarts, 'The server is stopping.')
    // A lost browser does not answer.
    setTimeout(() => {
      for (const { socket } of this.#open) socket.terminate()
    }, answeredWithinMs).unref()
    this.#server.close()
  }

  /** Ends the connections that did not answer since the last call. */
  ping(): void {
    for (const open of this.#open) {
      if (!open.isAlive) open.socket.terminate()
      open.isAlive = false
      open.socket.ping()
    }
  }
}

const textOf = (data: RawData): string =>
  Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString()

function pass(socket: WebSocket, data: unknown): void {
  const bytes = typeof data === 'string' ? null : packAnswer(data)
  if (bytes) send(socket, bytes, { binary: true })
  else if (typeof data === 'string') send(socket, data)
}

/** Bytes go as text unless `binary` says otherwise. */
function send(socket: WebSocket, frame: string | Uint8Array, { binary = false } = {}): void {
  if (socket.bufferedAmount > maxWaitingBytes) socket.terminate()
  else socket.send(frame, { binary })
}
