import type { Webhook, WebhookEvent } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { procedures } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import { listDeliveries, listWebhooks, toWebhook, webhookRow } from './queries.ts'
import { newSecret } from './signature.ts'
import type { WebhookSender } from './webhook-sender.ts'

const maxWebhooks = 20
const { webhooks } = procedures

export const webhooksProcedures = (sender: WebhookSender) => ({
  add: webhooks.add.handler(({ context: { acting }, input: { url, events, secret = newSecret() } }) => {
    const webhookId = addWebhook(acting, { url: checkedUrl(acting, url), events, secret })
    return { ...shown(acting.store, webhookId), secret }
  }),
  list: webhooks.list.handler(({ context }) => listWebhooks(context.acting.store)),
  setOn: webhooks.setOn.handler(({ context: { acting }, input: { webhookId, on } }) => {
    const { store } = acting
    changing(acting, webhookId, on ? 'webhooks.turnOn' : 'webhooks.turnOff', (row) =>
      store.run('UPDATE webhook SET is_on = ? WHERE id = ?', [on ? 1 : 0, row]),
    )
    return shown(store, webhookId)
  }),
  remove: webhooks.remove.handler(({ context: { acting }, input: { webhookId } }) => {
    changing(acting, webhookId, 'webhooks.remove', (row) => acting.store.run('DELETE FROM webhook WHERE id = ?', [row]))
    return {}
  }),
  test: webhooks.test.handler(({ context, input }) =>
    sender.test(webhookRow(context.acting.store, rowOf(input.webhookId)).id),
  ),
  deliveries: webhooks.deliveries.handler(({ context: { acting }, input: { webhookId, limit } }) =>
    listDeliveries(acting.store, webhookRow(acting.store, rowOf(webhookId)).id, limit),
  ),
  redeliver: webhooks.redeliver.handler(({ input }) => sender.redeliver(input.messageId)),
})

const shown = (store: Store, id: Webhook['webhookId']): Webhook => toWebhook(store, webhookRow(store, rowOf(id)))

/** The rest of an address may be a secret of its receiver: the audit log names only the host. */
const hostOf = (url: string): string => new URL(url).host

function checkedUrl({ settings }: ActingContext, url: string): string {
  if (!URL.canParse(url)) throw invalid(`${url} is no address. Write it like https://example.org/winnow.`)
  const { protocol, username, password, href } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && settings().webhooksToPrivate))
    throw invalid(
      `${url} is not encrypted. Use https://, or allow “Webhooks to this network” in the settings for an address of your own.`,
    )
  if (username || password) throw invalid('Leave name and password out of the address. The secret signs the messages.')
  return href
}

function addWebhook(
  acting: ActingContext,
  { url, events, secret }: { url: string; events: readonly WebhookEvent[]; secret: string },
): Webhook['webhookId'] {
  const { store, clock, actor } = acting
  const added = store.write(() => {
    if (store.values<number>('SELECT count(*) FROM webhook')[0]! >= maxWebhooks)
      throw invalid(`There are ${maxWebhooks} webhooks. Remove one first.`)
    const { lastRow } = store.run(
      'INSERT INTO webhook (url, secret, events, added_at, added_by) VALUES (?, ?, ?, ?, ?)',
      [url, secret, JSON.stringify([...new Set(events)]), clock.nowMs(), rowOf(actor.userId)],
    )
    const webhookId = idOf('whk', lastRow)
    audit(acting, 'webhooks.add', { webhookId, host: hostOf(url), events })
    return webhookId
  })
  acting.announce({ type: 'workspaceChanged' })
  return added
}

function changing(
  acting: ActingContext,
  webhookId: Webhook['webhookId'],
  action: string,
  change: (row: number) => unknown,
): void {
  const { store } = acting
  store.write(() => {
    const { id, url } = webhookRow(store, rowOf(webhookId))
    change(id)
    audit(acting, action, { webhookId, host: hostOf(url) })
  })
  acting.announce({ type: 'workspaceChanged' })
}

/** Turns off webhooks, so that a copy of a workspace sends nothing until an admin turns them on. */
export const turnOffWebhooks = (store: Store): void =>
  store.write(() => {
    store.run('UPDATE webhook SET is_on = 0')
    store.run("DELETE FROM webhook_delivery WHERE status = 'waiting'")
  })
