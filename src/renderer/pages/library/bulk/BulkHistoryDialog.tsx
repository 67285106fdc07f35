import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import type { Bulk } from '#contract'
import { errorMessage, onEngineEvent, queries } from '../../../connection/index.ts'
import { showSkipped } from '../../../jobs/SkippedDialog.tsx'
import {
  Ago,
  Badge,
  Button,
  type Column,
  Dialog,
  formatCount,
  formatTime,
  Table,
  type Tone,
} from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'
import { showBulkHistory, undoBulk, useBulkFlow } from './bulk-flow.ts'
import { ProposedChanges } from './ProposedChanges.tsx'

const looks: Record<Bulk['status'], { tone: Tone; title: string }> = {
  running: { tone: 'accent', title: t`Running` },
  done: { tone: 'ok', title: t`Done` },
  stopped: { tone: 'warn', title: t`Stopped` },
  undone: { tone: 'neutral', title: t`Undone` },
}

const columns: Column<Bulk>[] = [
  { title: t`When`, width: '140px', cell: ({ atMs }) => <Ago ms={atMs} /> },
  { title: t`Who`, width: '90px', cell: ({ user }) => user },
  {
    title: t`What`,
    cell: ({ title, proposedBy }) => (
      <span>
        {fromEngine(title)}
        {proposedBy !== null && (
          <span className="block text-text-2">{t`suggested by the assistant of ${proposedBy}`}</span>
        )}
      </span>
    ),
  },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  {
    title: t`Skipped`,
    numeric: true,
    cell: (one) =>
      one.skippedCount === 0 ? (
        '0'
      ) : (
        <button
          type="button"
          className="text-accent-text hover:underline"
          onClick={() => showSkipped({ title: fromEngine(one.title), count: one.skippedCount, list: one.skipped })}
        >
          {formatCount(one.skippedCount)}
        </button>
      ),
  },
  {
    title: '',
    width: '150px',
    cell: ({ bulkId, kind, title, status, undone, images }) => (
      <span className="flex items-center justify-end gap-2">
        <span title={undone ? t`by ${undone.by}, ${formatTime(undone.atMs)}` : undefined}>
          <Badge tone={looks[status].tone}>{looks[status].title}</Badge>
        </span>
        {(status === 'done' || status === 'stopped') && images > 0 && (
          <UndoButton bulkId={bulkId} kind={kind} title={title} />
        )}
      </span>
    ),
  },
]

/** Undoes an action, for users who may run it. */
function UndoButton({ bulkId, kind, title }: Pick<Bulk, 'bulkId' | 'kind' | 'title'>) {
  const { data: kinds } = useQuery(queries.bulk.kinds.queryOptions({}))
  const refusal = useRefusal(kinds?.[kind].role ?? 'annotator', t`undo this`)
  return (
    <Button size="small" icon={Undo2} refused={refusal} onClick={() => void undoBulk(bulkId, fromEngine(title))}>
      {t`Undo`}
    </Button>
  )
}

/** Lists the bulk actions, each of which can be undone. */
export function BulkHistoryDialog() {
  const isShown = useBulkFlow((flow) => flow.showsHistory)
  const list = useQuery({ ...queries.bulk.list.queryOptions({ input: {} }), enabled: isShown, staleTime: 0 })
  const { refetch } = list
  useEffect(() => {
    if (!isShown) return undefined
    return onEngineEvent((event) => {
      if (event.type === 'jobChanged' || event.type === 'workspaceChanged') void refetch()
    })
  }, [isShown, refetch])
  if (!isShown) return null
  return (
    <Dialog
      open
      onClose={() => showBulkHistory(false)}
      title={t`Bulk actions`}
      description={t`Each action can be undone. Images edited since are skipped.`}
      width="large"
      footer={<Button onClick={() => showBulkHistory(false)}>{t`Close`}</Button>}
    >
      {list.error && <p className="text-danger">{errorMessage(list.error)}</p>}
      <ProposedChanges />
      <div className="max-h-[420px] overflow-y-auto rounded-md border border-line">
        <Table
          label={t`Bulk actions`}
          columns={columns}
          rows={list.data ?? []}
          rowKey={({ bulkId }) => bulkId}
          empty={t`To change many images at once, select them and use the bar below. Your actions are listed here.`}
        />
      </div>
    </Dialog>
  )
}
