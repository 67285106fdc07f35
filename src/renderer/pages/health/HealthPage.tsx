import { useQuery } from '@tanstack/react-query'
import type { ReviewOutcomes, WorkspaceStatus } from '#contract'
import { ImageState } from '#model/image.ts'
import { OutcomeStrip } from '../../charts/OutcomeBars.tsx'
import { queries } from '../../connection/index.ts'
import {
  type Column,
  countOf,
  formatBytes,
  formatCount,
  PageHeader,
  Panel,
  StateBadge,
  stateLooks,
  Table,
} from '../../kit/index.ts'
import { AnchoringPanel } from './BlindAuditPanel.tsx'

const columns: readonly Column<ReviewOutcomes>[] = [
  { key: 'name', title: 'Model', cell: ({ name }) => <span className="font-medium">{name}</span> },
  {
    key: 'reviewed',
    title: 'Reviewed images',
    numeric: true,
    cell: ({ imagesReviewed }) => formatCount(imagesReviewed),
  },
  {
    key: 'outcomes',
    title: 'Review outcomes',
    width: '30%',
    cell: (row) => <OutcomeStrip outcome={row} />,
  },
  { key: 'accepted', title: 'Accepted', numeric: true, cell: ({ accepted }) => formatCount(accepted) },
  { key: 'moved', title: 'Moved', numeric: true, cell: ({ moved }) => formatCount(moved) },
  { key: 'relabelled', title: 'Relabeled', numeric: true, cell: ({ relabelled }) => formatCount(relabelled) },
  { key: 'deleted', title: 'Deleted', numeric: true, cell: ({ deleted }) => formatCount(deleted) },
  { key: 'added', title: 'Added', numeric: true, cell: ({ added }) => formatCount(added) },
  {
    key: 'rate',
    title: 'Corrections per 100 images',
    numeric: true,
    cell: ({ perHundredImages }) => (perHundredImages === null ? '–' : perHundredImages.toFixed(1)),
  },
]

type ClassRow = ReviewOutcomes['perClass'][number]
const classColumns: readonly Column<ClassRow>[] = [
  { key: 'class', title: 'Class', cell: (row) => row.class },
  { key: 'outcomes', title: 'Outcomes', width: '35%', cell: (row) => <OutcomeStrip outcome={row} /> },
  { key: 'accepted', title: 'Accepted', numeric: true, cell: (row) => formatCount(row.accepted) },
  { key: 'moved', title: 'Moved', numeric: true, cell: (row) => formatCount(row.moved) },
  { key: 'relabelled', title: 'Relabeled', numeric: true, cell: (row) => formatCount(row.relabelled) },
  { key: 'deleted', title: 'Deleted', numeric: true, cell: (row) => formatCount(row.deleted) },
  { key: 'added', title: 'Added', numeric: true, cell: (row) => formatCount(row.added) },
]

/** How the workspace and its models are doing: review progress, corrections per model, disk. */
export function HealthPage() {
  const { data: status } = useQuery(queries.workspace.status.queryOptions())
  const { data: outcomes } = useQuery(queries.monitoring.outcomes.queryOptions())
  const worked = outcomes?.models.find(({ imagesReviewed }) => imagesReviewed > 0)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageHeader title="Health" detail="Review progress, corrections and disk" />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key */}
      <section aria-label="Figures" tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-7 py-4">
        {status && (
          <div className="grid grid-cols-2 gap-4">
            <ReviewProgress status={status} />
            <DiskUse status={status} />
          </div>
        )}
        <Panel title="Corrections by model" flush className="overflow-x-auto">
          <Table
            label="Corrections by model"
            columns={columns}
            rows={outcomes?.models ?? []}
            rowKey={(row) => row.modelId}
            empty="No predictions yet"
          />
        </Panel>
        <AnchoringPanel />
        {worked && (
          <Panel title={`Corrections by class: ${worked.name}`} flush>
            <Table
              label="Corrections by class"
              columns={classColumns}
              rows={worked.perClass}
              rowKey={(row) => row.class}
            />
          </Panel>
        )}
      </section>
    </div>
  )
}

function ReviewProgress({ status }: { status: WorkspaceStatus }) {
  const { byState, byLifecycle } = status.images
  const active = byLifecycle.active
  return (
    <Panel title="Review progress">
      <div className="flex flex-col gap-3">
        <div className="flex h-2 gap-px overflow-hidden rounded-sm bg-inset" aria-hidden>
          {ImageState.options
            .toReversed()
            .filter((state) => byState[state] > 0)
            .map((state) => (
              <span
                key={state}
                style={{ background: stateLooks[state].color, width: `${(100 * byState[state]) / active}%` }}
              />
            ))}
        </div>
        <dl className="grid grid-cols-3 gap-x-6 gap-y-1">
          {ImageState.options.map((state) => (
            <div key={state} className="flex items-center justify-between">
              <dt>
                <StateBadge state={state} />
              </dt>
              <dd className="tabular">{formatCount(byState[state])}</dd>
            </div>
          ))}
        </dl>
        <p className="text-xs text-text-3">
          {countOf(active, 'active image')}, {formatCount(byLifecycle.retired)} retired,{' '}
          {formatCount(byLifecycle.archived)} archived, {formatCount(byLifecycle.trashed)} in the trash.
        </p>
      </div>
    </Panel>
  )
}

function DiskUse({ status: { disk, workspace } }: { status: WorkspaceStatus }) {
  const rows: [string, number][] = [
    ['Images', disk.originalsBytes],
    ['Thumbnails and proxies', disk.cacheBytes - disk.tilesBytes],
    ['Tiles of large images', disk.tilesBytes],
    ['Database', disk.databaseBytes],
    ['Trash', disk.trashBytes],
    ['Free disk space', disk.freeBytes],
  ]
  return (
    <Panel title="Disk">
      <dl className="flex flex-col gap-1">
        {rows.map(([label, sizeBytes]) => (
          <div key={label} className="flex justify-between">
            <dt className="text-text-2">{label}</dt>
            <dd className="tabular">{formatBytes(sizeBytes)}</dd>
          </div>
        ))}
      </dl>
      <p data-selectable className="mt-3 truncate font-mono text-xs text-text-3" title={workspace}>
        {workspace}
      </p>
    </Panel>
  )
}
