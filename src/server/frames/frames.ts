import { z } from 'zod'
import { refusedAnswer } from '#contract'

/** Messages of oRPC's peer protocol: text frames both ways, and a binary frame for an answer of the engine in bytes. */
const Id = z.union([z.string().max(50), z.int()])
/** For calls that the server has no time for. */
export const busySentence = 'The server has more to do than it can at the moment. Try again in a minute.'
export type FrameId = z.infer<typeof Id>
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
type Frame = z.infer<typeof Frame>

/** Parses a browser's frame; null for one that must not reach the engine. */
export function parseFrame(text: string): Frame | null {
  try {
    return Frame.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Not JSON.
    return null
  }
}

/** Whether a frame subscribes to events, which the server itself sends to all browsers. */
export const asksForEvents = (frame: Frame): boolean => !('t' in frame) && frame.p.u === '/workspace/events'

export const isAbort = (frame: Frame): frame is z.infer<typeof Abort> => 't' in frame

/** The frame that refuses a call because the server is busy. */
export const busyAnswer = (id: FrameId): string =>
  refusedAnswer(id, { code: 'SERVICE_UNAVAILABLE', status: 503, message: busySentence })

/** The frame that opens a stream of events. */
export const eventsHead = (id: FrameId): Buffer =>
  Buffer.from(JSON.stringify({ i: id, p: { h: { 'content-type': 'text/event-stream' } } }))

/** `events` as JSON. */
export const eventsFrame = (id: FrameId, events: string): Buffer =>
  Buffer.from(`{"i":${JSON.stringify(id)},"t":3,"p":{"e":"message","d":{"json":${events}}}}`)
