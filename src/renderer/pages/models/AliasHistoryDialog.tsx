import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { AliasMove } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, Dialog, formatAgo, formatTime, Table } from '../../kit/index.ts'
import { AliasBadge } from './AliasBadge.tsx'

const columns: readonly Column<AliasMove>[] = [
  { key: 'alias', title: t`Alias`, cell: ({ alias }) => <AliasBadge alias={alias} /> },
  {
    key: 'model',
    title: t`Model`,
    cell: ({ model, isRollback }) =>
      model === null ? <span className="text-text-3">{t`removed`}</span> : isRollback ? t`back to ${model}` : model,
  },
  { key: 'reason', title: t`Reason`, cell: ({ reason }) => reason },
  { key: 'user', title: t`By`, cell: ({ user }) => user },
  {
    key: 'time',
    title: t`When`,
    cell: ({ atMs }) => (
      <span className="whitespace-nowrap" title={formatTime(atMs)}>
        {formatAgo(atMs)}
      </span>
    ),
  },
]

/** Who moved which alias when, and why. */
export function AliasHistoryDialog({ onClose }: { onClose(): void }) {
  const { data: history } = useQuery(queries.models.aliasHistory.queryOptions())
  const rows = (history ?? []).map((move, i, all) => ({ ...move, key: String(all.length - i) }))
  return (
    <Dialog open onClose={onClose} title={t`Alias history`} width="large">
      <Table
        label={t`Alias changes`}
        columns={columns as readonly Column<AliasMove & { key: string }>[]}
        rows={rows}
        rowKey={({ key }) => key}
        empty={history ? t`No aliases yet` : t`Loading…`}
      />
    </Dialog>
  )
}
