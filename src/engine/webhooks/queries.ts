import { z } from 'zod'
import { type Delivery, type Webhook, WebhookEvent } from '#contract'
import { idOf } from '#model/ids.ts'
import { notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'

type WebhookRow = {
  id: number
  url: string
  secret: string
  events: string
  is_on: number
  added_at: number
  name: string
}

const columns = `message_id AS messageId, 'whk_' || webhook_id AS webhookId, event, coalesce(at, 0) AS atMs, status, attempts,
  last_at AS lastAtMs, result, iif(status = 'waiting', next_at, NULL) AS nextAtMs, coalesce(body, '') AS body`

const select = `SELECT webhook.id, url, secret, events, is_on, added_at, name FROM webhook JOIN user ON user.id = added_by`

export const webhookRow = (store: Store, row: number): WebhookRow => {
  const found = store.get<WebhookRow>(`${select} WHERE webhook.id = ?`, [row])
  if (!found) throw notFound(`webhook ${idOf('whk', row)}`)
  return found
}

export function toWebhook(store: Store, { id, url, events, is_on, added_at, name }: WebhookRow): Webhook {
  const last = store.get<Delivery>(
    `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND last_at IS NOT NULL ORDER BY last_at DESC, id DESC LIMIT 1`,
    [id],
  )
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
    last: last ?? null,
  }
}

export const listWebhooks = (store: Store): Webhook[] =>
  store.all<WebhookRow>(`${select} ORDER BY webhook.id`).map((row) => toWebhook(store, row))

export const listDeliveries = (store: Store, webhookRow: number, limit: number): Delivery[] =>
  store.all<Delivery>(
    `SELECT ${columns} FROM webhook_delivery WHERE webhook_id = ? AND body IS NOT NULL ORDER BY id DESC LIMIT ?`,
    [webhookRow, limit],
  )

export function deliveryByMessage(store: Store, messageId: string): Delivery {
  const delivery = store.get<Delivery>(`SELECT ${columns} FROM webhook_delivery WHERE message_id = ?`, [messageId])
  if (!delivery) throw notFound(`message ${messageId}`)
  return delivery
}
