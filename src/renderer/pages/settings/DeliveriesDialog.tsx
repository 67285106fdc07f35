import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Delivery, Webhook } from '#contract'
import { queries } from '../../connection/index.ts'
import { Ago, Badge, Button, type Column, Dialog, Table } from '../../kit/index.ts'
import { eventNames } from './webhook-events.ts'

/** Lists the last messages of a webhook, which can be sent again. */
export function DeliveriesDialog({ webhook: { webhookId, url }, onClose }: { webhook: Webhook; onClose(): void }) {
  const { data: deliveries = [], refetch } = useQuery({
    ...queries.webhooks.deliveries.queryOptions({ input: { webhookId } }),
    refetchInterval: 5_000,
  })
  const redeliver = useMutation(
    queries.webhooks.redeliver.mutationOptions({
      onSettled: () => void refetch(),
      meta: { problem: t`Can’t send` },
    }),
  )
  const columns: readonly Column<Delivery>[] = [
    {
      title: t`Message`,
      width: '190px',
      cell: ({ event, messageId }) => (
        <span className="flex flex-col py-1" title={messageId}>
          <span className="font-medium">{eventNames[event]}</span>
          <span data-selectable className="truncate font-mono text-xs text-text-3">
            {messageId}
          </span>
        </span>
      ),
    },
    { title: t`Time`, width: '110px', cell: ({ atMs }) => <Ago ms={atMs} /> },
    {
      title: t`Status`,
      width: '110px',
      cell: ({ status }) => (
        <Badge tone={status === 'delivered' ? 'ok' : 'warn'}>
          {status === 'delivered' ? t`Delivered` : status === 'waiting' ? t`Waiting` : t`Failed`}
        </Badge>
      ),
    },
    { title: t`Result`, cell: ({ result }) => <span className="text-xs text-text-2">{result ?? ''}</span> },
    {
      title: '',
      width: '110px',
      cell: ({ messageId }) => (
        <Button
          variant="quiet"
          size="small"
          disabled={redeliver.isPending}
          onClick={() => redeliver.mutate({ messageId })}
        >
          {t`Send again`}
        </Button>
      ),
    },
  ]
  return (
    <Dialog open onClose={onClose} title={t`Messages`} description={url} width="large">
      {deliveries.length === 0 ? (
        <p className="text-text-2">{t`No messages yet.`}</p>
      ) : (
        <Table label={t`Messages`} columns={columns} rows={deliveries} rowKey={({ messageId }) => messageId} />
      )}
    </Dialog>
  )
}
