import type { WebSocket } from 'ws'
import type { EngineEvent } from '#contract'
import { eventsFrame, eventsHead, type FrameId } from './frames.ts'

/** The browsers that listen to what changes. It is written down once, and all of them are sent the same bytes. */
export class EventListeners {
  readonly #listening = new Map<WebSocket, Set<FrameId>>()
  readonly #send: (socket: WebSocket, frame: Buffer) => void

  constructor(send: (socket: WebSocket, frame: Buffer) => void) {
    this.#send = send
  }

  /** `id` is that of the request, which all that it is answered with bears. */
  add(socket: WebSocket, id: FrameId): void {
    this.#send(socket, eventsHead(id))
    const ids = this.#listening.get(socket) ?? new Set()
    this.#listening.set(socket, ids.add(id))
  }

  /** Whether it listened by this request, which ends. */
  end(socket: WebSocket, id: FrameId): boolean {
    return this.#listening.get(socket)?.delete(id) ?? false
  }

  remove(socket: WebSocket): void {
    this.#listening.delete(socket)
  }

  /** Gives how many frames that were. */
  tell(events: readonly EngineEvent[]): number {
    let sent = 0
    const text = JSON.stringify(events)
    /** Pages ask for events at the same point of their start, so that most requests have the same id. */
    const frames = new Map<FrameId, Buffer>()
    for (const [socket, ids] of this.#listening)
      for (const id of ids) {
        const frame = frames.get(id) ?? eventsFrame(id, text)
        frames.set(id, frame)
        this.#send(socket, frame)
        sent += 1
      }
    return sent
  }
}
