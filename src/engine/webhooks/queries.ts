import { z } from 'zod'
import { type Delivery, type Webhook, WebhookEvent } from '#contract'
import { idOf } from '#model/ids.ts'
import { notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'

type DeliveryRow = {
  id: number
  webhook_id: number
  message_id: string
  event: Delivery['event']
  at: number | null
  body: string | null
  status: Delivery['status']
  attempts: number
  last_at: number | null
  result: string | null
  next_at: number
}
type WebhookRow = {
  id: number
  url: string
  secret: string
  events: string
  is_on: number
  added_at: number
  name: string
}

const columns = 'id, webhook_id, message_id, event, at, body, status, attempts, last_at, result, next_at'

const toDelivery = (row: DeliveryRow): Delivery => ({
  messageId: row.message_id,
  webhookId: idOf('whk', row.webhook_id),
  event: row.event,
  atMs: row.at ?? 0,
  status: row.status,
  attempts: row.attempts,
  lastAtMs: row.last_at,
  result: row.result,
  nextAtMs: row.status === 'waiting' ? row.next_at : null,
  body: row.body ?? '',
})

const select = `SELECT webhook.id, url, secret, events, is_on, added_at, name FROM webhook JOIN user ON user.id = added_by`

export const webhookRow = (store: Store, row: number): WebhookRow => {
  const found = store.get<WebhookRow>(`${select} WHERE webhook.id = ?`, [row])
  if (!found) throw notFound(`webhook ${idOf('whk', row)}`)
  return found
}

export function toWebhook(store: Store, { id, url, events, is_on, added_at, name }: WebhookRow): Webhook {
  const last = store.get<DeliveryRow>(
    `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND last_at IS NOT NULL ORDER BY last_at DESC, id DESC LIMIT 1`,
    [id],
  )
  const { body, ...shown } = last ? toDelivery(last) : { body: null }
  return {
    webhookId: idOf('whk', id),
    url,
    events: z.array(WebhookEvent).parse(JSON.parse(events)),
    on: is_on === 1,
    addedBy: name,
    addedAtMs: added_at,
    waiting: store.values<number>(
      "SELECT count(*) FROM webhook_delivery WHERE webhook_id = ? AND status = 'waiting' AND at IS NOT NULL",
      [id],
    )[0]!,
    last: last ? (shown as Omit<Delivery, 'body'>) : null,
  }
}

export const listWebhooks = (store: Store): Webhook[] =>
  store.all<WebhookRow>(`${select} ORDER BY webhook.id`).map((row) => toWebhook(store, row))

export const listDeliveries = (store: Store, webhookRow: number, limit: number): Delivery[] =>
  store
    .all<DeliveryRow>(
      `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND body IS NOT NULL ORDER BY id DESC LIMIT ?`,
      [webhookRow, limit],
    )
    .map(toDelivery)

export function deliveryByMessage(store: Store, messageId: string): Delivery {
  const row = store.get<DeliveryRow>(`SELECT ${columns} FROM webhook_delivery WHERE message_id = ?`, [messageId])
  if (!row) throw notFound(`message ${messageId}`)
  return toDelivery(row)
}
