import { type Delivery, WebhookEvent } from '#contract'
import { rowOf } from '#model/ids.ts'
import { dayMs, hourMs } from '#model/units.ts'
import type { Context } from '../context.ts'
import { eventData } from './event-data.ts'
import { post } from './post.ts'
import { deliveryByMessage, webhookRow } from './queries.ts'
import { signedHeaders } from './signature.ts'

const lookEveryMs = 1_000
/** Closing the workspace waits at most this long for messages being sent. */
const closeWithinMs = 4_000
/** A failing message is retried for this long, at growing intervals. */
const triedForMs = dayMs
const firstRetryMs = 10_000
/** The number of messages kept per webhook. */
const keptOfWebhook = 200

type EventRow = { id: number; webhook_id: number; event: string; subject: number | null }
type Due = { id: number; message_id: string; at: number; body: string; attempts: number }

/** Delivers the messages of the outbox in the background; each webhook gets its messages one after the other. */
export class WebhookSender {
  readonly #context: Context
  readonly #workspace: string
  readonly #busy = new Map<number, Promise<void>>()
  readonly #ending = new AbortController()
  #timer: NodeJS.Timeout | null = null

  constructor(context: Context, workspace: string) {
    this.#context = context
    this.#workspace = workspace
  }

  /** Checks the outbox from now on, as long as there are webhooks. */
  start(): void {
    this.#timer ??= setInterval(() => this.#sendDue(), lookEveryMs)
    this.#timer.unref()
  }

  /** Sends the untried messages that arrived while this engine ran, and ends. The next engine retries failed ones. */
  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#sendDue('AND attempts = 0')
    const timer = setTimeout(() => this.#ending.abort(), closeWithinMs)
    await Promise.all(this.#busy.values())
    clearTimeout(timer)
  }

  /** Adds a test message without an event to the outbox, and sends it. */
  test(webhookRow: number): Promise<Delivery> {
    const { store } = this.#context
    const messageId = store.write(() => {
      const { lastRow } = store.run(
        `INSERT INTO webhook_delivery (webhook_id, message_id, event)
         VALUES (?, 'msg_' || lower(hex(randomblob(12))), 'test')`,
        [webhookRow],
      )
      this.#writeBodies()
      return store.values<string>('SELECT message_id FROM webhook_delivery WHERE id = ?', [lastRow])[0]!
    })
    return this.redeliver(messageId)
  }

  /** Sends a message now, and retries for another day if it fails. Messages of `test` are tried once. */
  async redeliver(messageId: string): Promise<Delivery> {
    const { store, clock } = this.#context
    const { webhookId, event } = deliveryByMessage(store, messageId)
    store.write(() =>
      store.run(
        "UPDATE webhook_delivery SET status = 'waiting', attempts = 0, at = ?, next_at = ? WHERE message_id = ?",
        [clock.nowMs(), clock.nowMs() + firstRetryMs, messageId],
      ),
    )
    const due = store.get<Due>('SELECT id, message_id, at, body, attempts FROM webhook_delivery WHERE message_id = ?', [
      messageId,
    ])!
    await this.#attempt(rowOf(webhookId), due, event !== 'test')
    return deliveryByMessage(store, messageId)
  }

  #sendDue(which = ''): void {
    const { store, clock } = this.#context
    if (store.values<number>("SELECT 1 FROM webhook_delivery WHERE status = 'waiting' LIMIT 1").length === 0) return
    this.#writeBodies()
    const webhooks = store.values<number>(
      `SELECT DISTINCT webhook_id FROM webhook_delivery JOIN webhook ON webhook.id = webhook_id
       WHERE status = 'waiting' AND next_at <= ? AND is_on = 1 ${which}`,
      [clock.nowMs()],
    )
    for (const row of webhooks) {
      if (this.#busy.has(row)) continue
      const work = this.#sendTo(row, which)
        .catch((error: unknown) => void this.#context.log.error('Sending to a webhook failed.', error))
        .finally(() => this.#busy.delete(row))
      this.#busy.set(row, work)
    }
  }

  /** Sends one after the other until one fails: the others of this webhook would fail as well. */
  async #sendTo(webhookRow: number, which: string): Promise<void> {
    const { store, clock } = this.#context
    for (;;) {
      const due = store.get<Due>(
        `SELECT id, message_id, at, body, attempts FROM webhook_delivery
         WHERE webhook_id = ? AND status = 'waiting' AND next_at <= ? ${which} ORDER BY id LIMIT 1`,
        [webhookRow, clock.nowMs()],
      )
      if (!due || !(await this.#attempt(webhookRow, due, true))) return
    }
  }

  async #attempt(row: number, due: Due, mayRetry: boolean): Promise<boolean> {
    const { store, clock, settings } = this.#context
    const { url, secret } = webhookRow(store, row)
    const { message_id: messageId, body } = due
    const { ok, result } = await post(new URL(url), {
      headers: signedHeaders(secret, { messageId, body, atMs: clock.nowMs() }),
      body,
      mayBePrivate: settings().webhooksToPrivate,
      signal: this.#ending.signal,
    })
    const nowMs = clock.nowMs()
    const attempts = due.attempts + 1
    const waitMs = Math.min(hourMs, firstRetryMs * 3 ** (attempts - 1))
    const isOver = !mayRetry || nowMs + waitMs > due.at + triedForMs
    store.writeShared(() =>
      store.run(
        'UPDATE webhook_delivery SET status = ?, attempts = ?, last_at = ?, result = ?, next_at = ? WHERE id = ?',
        [ok ? 'delivered' : isOver ? 'failed' : 'waiting', attempts, nowMs, result, nowMs + waitMs, due.id],
      ),
    )
    return ok
  }

  /** Fixes the text of the messages before the first attempt. */
  #writeBodies(): void {
    const { store, clock } = this.#context
    const rows = store.all<EventRow>(
      'SELECT id, webhook_id, event, subject FROM webhook_delivery WHERE body IS NULL ORDER BY id LIMIT 1000',
    )
    if (rows.length === 0) return
    const atMs = clock.nowMs()
    store.writeShared(() => {
      for (const { id, event, subject } of rows) {
        const known = WebhookEvent.safeParse(event)
        const data = known.success && subject !== null ? eventData[known.data](store, subject) : {}
        const body = { type: event, timestamp: new Date(atMs).toISOString(), workspace: this.#workspace, data }
        if (data === null) store.run('DELETE FROM webhook_delivery WHERE id = ?', [id])
        else
          store.run('UPDATE webhook_delivery SET body = ?, at = ?, next_at = ? WHERE id = ?', [
            JSON.stringify(body),
            atMs,
            atMs,
            id,
          ])
      }
      for (const row of new Set(rows.map(({ webhook_id }) => webhook_id)))
        store.run(
          `DELETE FROM webhook_delivery WHERE webhook_id = :row AND status <> 'waiting' AND id <=
             (SELECT id FROM webhook_delivery WHERE webhook_id = :row ORDER BY id DESC LIMIT 1 OFFSET :kept)`,
          { row, kept: keptOfWebhook },
        )
    })
  }
}
