import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import type { ImportRecord } from '#contract'
import { errorMessage, queries } from '../../../connection/index.ts'
import {
  Badge,
  Button,
  type Column,
  Dialog,
  formatAgo,
  formatCount,
  formatTime,
  Table,
  Tabs,
} from '../../../kit/index.ts'
import { FirstImages } from '../../../thumbnail/FirstImages.tsx'
import { showQuery } from '../library-view.ts'
import { type Bar, barsOf } from './import-bars.ts'

const useTimeline = create<{ isShown: boolean }>(() => ({ isShown: false }))
export const showImportTimeline = (isShown: boolean): void => useTimeline.setState({ isShown })

function show(where: string): void {
  showImportTimeline(false)
  showQuery(where, '')
}

const countText = (count: number | null) => (count === null ? '–' : formatCount(count))

const columns: Column<ImportRecord>[] = [
  {
    title: t`When`,
    width: '140px',
    cell: (one) => (
      <span className="tabular whitespace-nowrap" title={formatTime(one.startedAtMs)}>
        {formatAgo(one.startedAtMs)}
      </span>
    ),
  },
  { title: t`Who`, width: '80px', cell: (one) => one.user },
  {
    title: t`Images`,
    width: '160px',
    cell: (one) =>
      one.imagesAdded !== 0 && (
        <div className="min-w-36">
          <FirstImages where={one.where} />
        </div>
      ),
  },
  {
    title: t`What`,
    cell: (one) => (
      <span className="flex items-center gap-2">
        <span className="min-w-0 flex-1">{one.title.replace(/^Import /, '')}</span>
        {one.status !== 'done' && <Badge tone={one.status === 'failed' ? 'danger' : 'warn'}>{one.status}</Badge>}
      </span>
    ),
  },
  { title: t`Added`, numeric: true, cell: (one) => countText(one.imagesAdded) },
  { title: t`Already imported`, numeric: true, cell: (one) => countText(one.imagesKnown) },
  { title: t`Labels`, numeric: true, cell: (one) => countText(one.labelsAdded) },
  { title: t`Skipped`, numeric: true, cell: (one) => countText(one.rejected) },
  {
    title: '',
    width: '80px',
    cell: (one) => (
      <Button size="small" disabled={one.imagesAdded === 0} onClick={() => show(one.where)}>
        {t`Show`}
      </Button>
    ),
  },
]

/** Lists every import: when, by whom, and how much. A click shows its images. */
export function ImportTimelineDialog() {
  const isShown = useTimeline((timeline) => timeline.isShown)
  return isShown ? <Timeline /> : null
}

function Timeline() {
  const imports = useQuery({ ...queries.library.imports.queryOptions(), staleTime: 0 })
  const days = useQuery({
    ...queries.library.facets.queryOptions({ input: { facets: ['imported'] } }),
    staleTime: 0,
  })
  const [by, setBy] = useState<'day' | 'month'>('day')
  const problem = imports.error ?? days.error
  return (
    <Dialog
      open
      onClose={() => showImportTimeline(false)}
      title={t`Imports`}
      description={t`Click a bar or row to show its images.`}
      width="wide"
      footer={<Button onClick={() => showImportTimeline(false)}>{t`Close`}</Button>}
    >
      {problem && <p className="text-danger">{errorMessage(problem)}</p>}
      <Tabs<'day' | 'month'>
        value={by}
        onChange={setBy}
        tabs={(['day', 'month'] as const).map((name) => ({
          name,
          title: name === 'day' ? t`By day` : t`By month`,
          content: <Bars bars={barsOf(days.data?.facets[0]?.values ?? [], name)} />,
        }))}
      />
      <div className="mt-3 max-h-64 overflow-y-auto rounded-md border border-line">
        <Table
          label={t`Imports`}
          columns={columns}
          rows={imports.data ?? []}
          rowKey={({ jobId }) => jobId}
          empty={t`No imports yet`}
        />
      </div>
    </Dialog>
  )
}

/** Bars with the images of each day or month, the latest at the right. */
function Bars({ bars }: { bars: readonly Bar[] }) {
  const max = bars.reduce((sum, { images }) => Math.max(sum, images), 1)
  if (bars.length === 0) return <p className="py-6 text-center text-text-3">{t`No images yet.`}</p>
  return (
    <ul aria-label={t`Images imported`} className="flex h-32 items-end gap-1 overflow-x-auto pt-3">
      {bars.map(({ title, images, where }) => (
        <li key={title} className="flex h-full min-w-10 max-w-24 flex-1 flex-col justify-end">
          <button
            type="button"
            onClick={() => show(where)}
            className="group flex h-full flex-col justify-end text-2xs text-text-3"
          >
            <span className="tabular text-center">{formatCount(images)}</span>
            <span
              className="w-full rounded-t-sm bg-accent group-hover:bg-accent-hover"
              style={{ height: `${Math.max(2, (images / max) * 72)}px` }}
            />
            <span className="tabular truncate pt-0.5 text-center">{title}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
