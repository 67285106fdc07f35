import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Webhook } from '#contract'
import { queries } from '../../connection/index.ts'
import {
  Ago,
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  IconButton,
  Menu,
  Panel,
  Table,
  toast,
} from '../../kit/index.ts'
import { AddWebhookDialog } from './AddWebhookDialog.tsx'
import { DeliveriesDialog } from './DeliveriesDialog.tsx'
import { eventNames } from './webhook-events.ts'

/** The webhooks: addresses that Winnow notifies, with their last messages. */
export function WebhooksPanel() {
  const { data: webhooks = [], refetch } = useQuery({
    ...queries.webhooks.list.queryOptions(),
    refetchInterval: 5_000,
  })
  const [adding, setAdding] = useState(false)
  const [shown, setShown] = useState<Webhook | null>(null)
  const [removing, setRemoving] = useState<Webhook | null>(null)
  const { setOn, remove, test } = useWebhookActions(() => void refetch())
  const columns: readonly Column<Webhook>[] = [
    { title: t`Address`, cell: (webhook) => <Address webhook={webhook} /> },
    { title: t`Last message`, width: '260px', cell: (webhook) => <Last webhook={webhook} /> },
    {
      title: '',
      width: '180px',
      cell: (webhook) => (
        <span className="flex items-center justify-end gap-1">
          {!webhook.on && <Badge>{t`Off`}</Badge>}
          <Button
            variant="quiet"
            size="small"
            disabled={test.isPending}
            onClick={() => test.mutate({ webhookId: webhook.webhookId })}
          >
            {t`Test`}
          </Button>
          <Menu
            align="end"
            trigger={<IconButton icon={Ellipsis} label={t`More for ${webhook.url}`} />}
            items={[
              { label: t`Show messages…`, run: () => setShown(webhook) },
              {
                label: webhook.on ? t`Turn off` : t`Turn on`,
                run: () => setOn.mutate({ webhookId: webhook.webhookId, on: !webhook.on }),
              },
              { label: t`Remove…`, danger: true, run: () => setRemoving(webhook) },
            ]}
          />
        </span>
      ),
    },
  ]
  return (
    <Panel
      title={t`Webhooks`}
      flush
      actions={
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {t`Add webhook…`}
        </Button>
      }
    >
      {webhooks.length > 0 && (
        <Table label={t`Webhooks`} columns={columns} rows={webhooks} rowKey={({ webhookId }) => webhookId} />
      )}
      <p className="px-4 py-3 text-xs text-text-3">
        {t`Winnow tells these addresses what happened, in small signed messages without images. Without webhooks it sends nothing.`}
      </p>
      {adding && <AddWebhookDialog onClose={() => setAdding(false)} onAdded={() => void refetch()} />}
      {shown && <DeliveriesDialog webhook={shown} onClose={() => setShown(null)} />}
      <ConfirmDialog
        open={removing !== null}
        title={t`Remove this webhook?`}
        confirm={t`Remove webhook`}
        danger
        onClose={() => setRemoving(null)}
        onConfirm={() => {
          if (removing) remove.mutate({ webhookId: removing.webhookId })
          setRemoving(null)
        }}
      >
        {t`${removing?.url ?? ''} is told nothing more, and messages that wait for it are deleted.`}
      </ConfirmDialog>
    </Panel>
  )
}

function useWebhookActions(onSettled: () => void) {
  const options = (problem: string) => ({ onSettled, meta: { problem } })
  const setOn = useMutation(queries.webhooks.setOn.mutationOptions(options(t`Can’t change the webhook`)))
  const remove = useMutation(queries.webhooks.remove.mutationOptions(options(t`Can’t remove the webhook`)))
  const test = useMutation(
    queries.webhooks.test.mutationOptions({
      ...options(t`Can’t send`),
      onSuccess: ({ status, result }) =>
        toast({
          tone: status === 'delivered' ? 'ok' : 'problem',
          title: status === 'delivered' ? t`Delivered` : t`Not delivered`,
          detail: result ?? '',
        }),
    }),
  )
  return { setOn, remove, test }
}

function Address({ webhook: { url, events } }: { webhook: Webhook }) {
  return (
    <span className="flex min-w-0 flex-col py-1">
      <span data-selectable className="truncate font-medium" title={url}>
        {url}
      </span>
      <span className="text-xs text-text-2">{events.map((event) => eventNames[event]).join(', ')}</span>
    </span>
  )
}

function Last({ webhook: { last, waiting } }: { webhook: Webhook }) {
  if (!last) return <span className="text-xs text-text-3">{waiting > 0 ? t`Waiting` : t`None yet`}</span>
  return (
    <span className="flex min-w-0 flex-col py-1">
      <span className="flex items-center gap-2">
        <Badge tone={last.status === 'delivered' ? 'ok' : 'warn'}>
          {last.status === 'delivered' ? t`Delivered` : last.status === 'waiting' ? t`Will be retried` : t`Failed`}
        </Badge>
        <Ago ms={last.lastAtMs ?? last.atMs} />
      </span>
      <span className="truncate text-xs text-text-2" title={last.result ?? ''}>
        {waiting > 1 ? t`${waiting} messages wait.` : last.result}
      </span>
    </span>
  )
}
