import type { WebSocket } from 'ws'
import { packAnswer, readFrame } from '#contract'

/** A WebSocket as a message port for calls, at either end of it. */
export type SocketPort = {
  on(event: 'message', hear: (message: { data: unknown }) => void): void
  on(event: 'close', hear: () => void): void
  postMessage(message: unknown): void
}

export function socketPort(socket: WebSocket): SocketPort {
  socket.binaryType = 'arraybuffer'
  return {
    on(event: 'message' | 'close', hear: (message: { data: unknown }) => void) {
      if (event === 'close') socket.on('close', () => hear({ data: null }))
      else
        socket.on('message', (data, isBinary) =>
          hear({ data: readFrame(isBinary ? (data as ArrayBuffer) : data.toString()) }),
        )
    },
    postMessage(message) {
      const frame = typeof message === 'string' ? message : packAnswer(message)
      // Undeliverable messages are answered by the end of the connection.
      if (frame !== null && socket.readyState === socket.OPEN) socket.send(frame)
    },
  }
}
