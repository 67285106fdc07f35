import { z } from 'zod'

/**
 * Messages between a browser and the engine are those of oRPC's peer protocol: text frames both ways, and from the engine a
 * binary frame for an answer that is bytes.
 */
const Id = z.union([z.string().max(50), z.int()])
const Request = z.strictObject({
  i: Id,
  p: z.strictObject({
    u: z.string().startsWith('/').max(200),
    b: z.unknown().optional(),
    m: z.literal('POST').optional(),
    h: z.strictObject({ 'last-event-id': z.string().max(200).optional() }).optional(),
  }),
})
/** Ends a request. */
const Abort = z.strictObject({ i: Id, t: z.literal(4), p: z.unknown().optional() })
const Frame = z.union([Request, Abort])

/** Whether a frame of a browser may go to the engine. */
export function isFrame(text: string): boolean {
  try {
    return Frame.safeParse(JSON.parse(text)).success
  } catch {
    // No JSON.
    return false
  }
}

/** An answer that is bytes, as the engine posts it. */
const Answer = z.object({ i: z.unknown(), p: z.object({ b: z.object({ json: z.instanceof(Uint8Array) }) }).loose() })

/** One binary frame: the length of the head in 4 bytes, big-endian, the head as JSON, the bytes. */
export function packAnswer(message: unknown): Buffer | null {
  const { data } = Answer.safeParse(message)
  if (!data) return null
  const { b, ...payload } = data.p
  const head = Buffer.from(JSON.stringify({ i: data.i, p: payload }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, b.json])
}
