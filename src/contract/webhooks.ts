import { z } from 'zod'
import { WebhookId } from '#model/ids.ts'
import { base } from './base.ts'

/** An event that a webhook can report. */
export const WebhookEvent = z.enum(['version.frozen', 'refresh.done', 'alarm.raised', 'experiment.decided'])
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** `waiting`: to be sent, or sent again; `failed`: tried for a day. */
const DeliveryStatus = z.enum(['waiting', 'delivered', 'failed'])

/** Message ids stay the same when a delivery is repeated. */
const MessageId = z.string().regex(/^msg_[0-9a-f]{24}$/)

export const Delivery = z.object({
  messageId: MessageId,
  webhookId: WebhookId,
  event: z.union([WebhookEvent, z.literal('test')]),
  atMs: z.int(),
  status: DeliveryStatus,
  attempts: z.int(),
  lastAtMs: z.int().nullable(),
  /** The result of the last attempt, in a sentence; null before the first. */
  result: z.string().nullable(),
  /** The time of the next attempt; null if there is none. */
  nextAtMs: z.int().nullable(),
  body: z.string(),
})
export type Delivery = z.infer<typeof Delivery>

export const Webhook = z.object({
  webhookId: WebhookId,
  url: z.string(),
  events: z.array(WebhookEvent),
  on: z.boolean(),
  addedBy: z.string(),
  addedAtMs: z.int(),
  /** The number of messages to be delivered. */
  waiting: z.int(),
  /** The delivery that was tried last. */
  last: Delivery.omit({ body: true }).nullable(),
})
export type Webhook = z.infer<typeof Webhook>

const Which = z.object({ webhookId: WebhookId })

/** Addresses that are notified of events. */
export const webhooks = {
  /** Adds a webhook. Its secret signs the messages and is returned only once; without one in the request, one is generated. */
  add: base
    .input(
      z.object({
        url: z.string().max(2000).meta({ description: 'address to send to, such as https://example.org/winnow' }),
        events: z
          .array(WebhookEvent)
          .min(1)
          .default([...WebhookEvent.options])
          .meta({ description: 'events to send (default: all)' }),
        secret: z
          .string()
          .min(24, 'A secret has at least 24 characters.')
          .max(200)
          .optional()
          .meta({ description: 'secret that signs the messages (default: a new one, shown once)' }),
      }),
    )
    .output(Webhook.extend({ secret: z.string() })),
  list: base.output(z.array(Webhook)),
  /** A webhook that is off receives nothing, and its messages wait. */
  setOn: base.input(Which.extend({ on: z.boolean() })).output(Webhook),
  /** Also discards its waiting messages. */
  remove: base.input(Which).output(z.object({})),
  /** Sends a test message and returns the result. */
  test: base.input(Which).output(Delivery),
  /** The newest first. The last 200 of each webhook are kept. */
  deliveries: base.input(Which.extend({ limit: z.int().min(1).max(200).default(50) })).output(z.array(Delivery)),
  /** Sends a message again now, under the same id, and returns the result. */
  redeliver: base.input(z.object({ messageId: MessageId })).output(Delivery),
}
