import type { WebSocket } from 'ws'
import type { EngineEvent } from '#contract'
import { eventsFrame, eventsHead, type FrameId } from './frames.ts'

/** The browsers that listen for events. Each event is encoded once, and every browser gets the same bytes. */
export class EventListeners {
  readonly #listening = new Map<WebSocket, Set<FrameId>>()
  readonly #send: (socket: WebSocket, frame: Buffer) => void

  constructor(send: (socket: WebSocket, frame: Buffer) => void) {
    this.#send = send
  }

  /** `id`: of the request. Every frame of the answer carries it. */
  add(socket: WebSocket, id: FrameId): void {
    this.#send(socket, eventsHead(id))
    const ids = this.#listening.get(socket) ?? new Set()
    this.#listening.set(socket, ids.add(id))
  }

  /** Ends the subscription made by this request; false when there was none. */
  end(socket: WebSocket, id: FrameId): boolean {
    return this.#listening.get(socket)?.delete(id) ?? false
  }

  remove(socket: WebSocket): void {
    this.#listening.delete(socket)
  }

  /** Returns the number of frames sent. */
  send(events: readonly EngineEvent[]): number {
    let sent = 0
    const text = JSON.stringify(events)
    /** Pages subscribe at the same point of their start, so most requests have the same id. */
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
