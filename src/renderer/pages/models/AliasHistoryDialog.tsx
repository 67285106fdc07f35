import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { AliasMove } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, Dialog, formatAgo, formatTime, Table } from '../../kit/index.ts'
import { AliasBadge } from './AliasBadge.tsx'

const columns: readonly Column<AliasMove>[] = [
  { title: t`Alias`, cell: ({ alias }) => <AliasBadge alias={alias} /> },
  {
    title: t`Model`,
    cell: ({ model, isRollback }) =>
      model === null ? <span className="text-text-3">{t`removed`}</span> : isRollback ? t`back to ${model}` : model,
  },
  { title: t`Reason`, cell: ({ reason }) => reason },
  { title: t`By`, cell: ({ user }) => user },
  {
    title: t`When`,
    cell: ({ atMs }) => (
      <span className="whitespace-nowrap" title={formatTime(atMs)}>
        {formatAgo(atMs)}
      </span>
    ),
  },
]

/** The history of model aliases. */
export function AliasHistoryDialog({ onClose }: { onClose(): void }) {
  const { data: history } = useQuery(queries.models.aliasHistory.queryOptions())
  return (
    <Dialog open onClose={onClose} title={t`Alias history`} width="large">
      <Table
        label={t`Alias changes`}
        columns={columns}
        rows={history ?? []}
        rowKey={({ alias, atMs, model }) => `${alias} ${atMs} ${model}`}
        empty={history ? t`No aliases yet` : t`Loading…`}
      />
    </Dialog>
  )
}
