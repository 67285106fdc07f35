import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { EngineEvent } from '../../src/contract/index.ts'
import type { Member } from './team-workspace.ts'

type Answer = { status: number; body: unknown }
type Message = { i: string; t?: number; p: { s?: number; b?: { json?: unknown }; d?: { json: EngineEvent[] } } }

/** A browser's page, as far as the server sees it. */
export class Page {
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  #asked = 0
  /** Messages that told events. */
  eventFrames = 0
  onEvents: ((events: EngineEvent[]) => void) | null = null

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer, isBinary) => this.#hear(data, isBinary))
  }

  static async open(url: string, { cookie }: Member): Promise<Page> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/engine`, { headers: { cookie, origin: url } })
    await once(socket, 'open')
    const page = new Page(socket)
    await page.ask('/workspace/events')
    return page
  }

  ask(path: string, input?: unknown): Promise<Answer> {
    const i = String(++this.#asked)
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(i, resolve))
    this.#socket.send(JSON.stringify({ i, p: { u: path, b: { json: input } } }))
    return answer
  }

  close(): void {
    this.#socket.terminate()
  }

  #hear(data: Buffer, isBinary: boolean): void {
    // An answer of bytes has its head in front of them.
    const text = isBinary ? data.subarray(4, 4 + data.readUInt32BE(0)) : data
    const { i, t, p } = JSON.parse(text.toString()) as Message
    if (t === 3) {
      this.eventFrames += 1
      if (p.d) this.onEvents?.(p.d.json)
      return
    }
    this.#waiting.get(i)?.({ status: p.s ?? 200, body: p.b?.json })
    this.#waiting.delete(i)
  }
}
