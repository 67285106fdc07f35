import { t } from '@lingui/core/macro'
import type { ReviewOutcomes } from '#contract'
import { OutcomeStrip } from '../../charts/OutcomeBars.tsx'
import { type Column, formatCount, formatPercent, Panel, ScrollRegion, Table } from '../../kit/index.ts'

const columns: readonly Column<ReviewOutcomes>[] = [
  { title: t`Model`, cell: ({ name }) => <span className="block min-w-20 font-medium wrap-anywhere">{name}</span> },
  { title: t`Reviewed images`, numeric: true, cell: ({ imagesReviewed }) => formatCount(imagesReviewed) },
  { title: t`Review outcomes`, width: '30%', cell: (row) => <OutcomeStrip outcome={row} /> },
  { title: t`Accepted`, numeric: true, cell: ({ accepted }) => formatCount(accepted) },
  { title: t`Moved`, numeric: true, cell: ({ moved }) => formatCount(moved) },
  { title: t`Relabeled`, numeric: true, cell: ({ relabelled }) => formatCount(relabelled) },
  { title: t`Deleted`, numeric: true, cell: ({ deleted }) => formatCount(deleted) },
  { title: t`Added`, numeric: true, cell: ({ added }) => formatCount(added) },
  {
    title: t`Per 100 images`,
    numeric: true,
    cell: ({ perHundredImages }) => (perHundredImages === null ? '–' : perHundredImages.toFixed(1)),
  },
  {
    title: t`Manual work saved`,
    numeric: true,
    cell: ({ score }) => (
      <span
        title={
          score ? t`95% interval ${formatPercent(score.interval[0])} to ${formatPercent(score.interval[1])}` : undefined
        }
      >
        {score ? formatPercent(score.mean) : '–'}
      </span>
    ),
  },
]

type ClassRow = ReviewOutcomes['perClass'][number]
const classColumns: readonly Column<ClassRow>[] = [
  { title: t`Class`, cell: (row) => row.class },
  { title: t`Outcomes`, width: '35%', cell: (row) => <OutcomeStrip outcome={row} /> },
  { title: t`Accepted`, numeric: true, cell: (row) => formatCount(row.accepted) },
  { title: t`Moved`, numeric: true, cell: (row) => formatCount(row.moved) },
  { title: t`Relabeled`, numeric: true, cell: (row) => formatCount(row.relabelled) },
  { title: t`Deleted`, numeric: true, cell: (row) => formatCount(row.deleted) },
  { title: t`Added`, numeric: true, cell: (row) => formatCount(row.added) },
]

/** The corrections of each model's predictions, and of each class of the current model. */
export function CorrectionsPanel({ models }: { models: readonly ReviewOutcomes[] }) {
  const current = models.find(({ alias, imagesReviewed }) => alias === 'current' && imagesReviewed > 0)
  return (
    <>
      <Panel title={t`Corrections by model`} flush className="shrink-0 overflow-x-auto">
        <ScrollRegion label={t`Models`} className="overflow-x-auto">
          <Table
            label={t`Corrections by model`}
            columns={columns}
            rows={models}
            rowKey={(row) => row.modelId}
            empty={t`No predictions yet`}
          />
        </ScrollRegion>
      </Panel>
      {current && (
        <Panel title={t`Corrections by class: ${current.name}`} flush className="shrink-0 overflow-x-auto">
          <Table
            label={t`Corrections by class`}
            columns={classColumns}
            rows={current.perClass}
            rowKey={(row) => row.class}
          />
        </Panel>
      )}
    </>
  )
}
