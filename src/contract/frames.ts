import { z } from 'zod'

/** Browsers and Node have both, but the `lib` of this folder's tsconfig has neither. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }

/** The largest message of a browser: an edit of many objects. */
export const maxFrameBytes = 16_000_000

/** Answers a call that is not passed to the engine. */
export const refusedAnswer = (
  id: string | number,
  { code, status, message }: { code: string; status: number; message: string },
): string => JSON.stringify({ i: id, p: { s: status, b: { json: { defined: false, code, status, message } } } })

/** An answer in bytes, as the engine posts it. */
const Answer = z.object({ i: z.unknown(), p: z.object({ b: z.object({ json: z.instanceof(Uint8Array) }) }).loose() })

/**
 * Packs an answer in bytes into one binary WebSocket frame: the length of the head (4 bytes, big-endian), the head as
 * JSON, the bytes. Null for any other message that is not text.
 */
export function packAnswer(message: unknown): Uint8Array | null {
  const { data } = Answer.safeParse(message)
  if (!data) return null
  const { b, ...payload } = data.p
  const head = new TextEncoder().encode(JSON.stringify({ i: data.i, p: payload }))
  const frame = new Uint8Array(4 + head.length + b.json.length)
  new DataView(frame.buffer).setUint32(0, head.length)
  frame.set(head, 4)
  frame.set(b.json, 4 + head.length)
  return frame
}

/** Returns a message as the engine's port gives it: text, or the object of an answer in bytes. */
export function readFrame(frame: string | ArrayBuffer): unknown {
  if (typeof frame === 'string') return frame
  const length = new DataView(frame).getUint32(0)
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 4, length)))
  // A copy, because transferring a part of a buffer would take the whole buffer along.
  return { ...head, p: { ...head.p, b: { json: new Uint8Array(frame.slice(4 + length)) } } }
}
