import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { EngineEvent } from '../../src/contract/index.ts'
import type { Member } from './members.ts'

type Answer = { status: number; body: unknown }
type Message = { i: string; t?: number; p: { s?: number; b?: { json?: unknown }; d?: { json: EngineEvent[] } } }

/** A browser's page, as the server sees it. */
export class Page {
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, { resolve(answer: Answer): void; reject(error: Error): void }>()
  #asked = 0
  /** The number of messages with events. */
  eventFrames = 0
  onEvents: ((events: EngineEvent[]) => void) | null = null
  /** Resolves to the code with which the server closed it. */
  readonly closed: Promise<number>

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer, isBinary) => this.#hear(data, isBinary))
    this.closed = new Promise((resolve) =>
      socket.on('close', (code) => {
        resolve(code)
        for (const { reject } of this.#waiting.values()) reject(new Error(`The connection was closed (${code}).`))
      }),
    )
    // The connection closes then.
    socket.on('error', () => undefined)
  }

  static async open(url: string, { cookie }: Member): Promise<Page> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/engine`, { headers: { cookie, origin: url } })
    await once(socket, 'open')
    const page = new Page(socket)
    await page.ask('/workspace/events')
    return page
  }

  ask(path: string, input?: unknown): Promise<Answer> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('The connection is closed.'))
    const i = String(++this.#asked)
    const answer = new Promise<Answer>((resolve, reject) => this.#waiting.set(i, { resolve, reject }))
    this.#socket.send(JSON.stringify({ i, p: { u: path, b: { json: input } } }))
    return answer
  }

  close(): void {
    this.#socket.terminate()
  }

  #hear(data: Buffer, isBinary: boolean): void {
    // An answer of bytes starts with its head.
    const text = isBinary ? data.subarray(4, 4 + data.readUInt32BE(0)) : data
    const { i, t, p } = JSON.parse(text.toString()) as Message
    if (t === 3) {
      this.eventFrames += 1
      if (p.d) this.onEvents?.(p.d.json)
      return
    }
    this.#waiting.get(i)?.resolve({ status: p.s ?? 200, body: p.b?.json })
    this.#waiting.delete(i)
  }
}
