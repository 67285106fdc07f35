import { t } from '@lingui/core/macro'
import type { ReviewOutcomes } from '#contract'
import { OutcomeStrip } from '../../charts/OutcomeBars.tsx'
import { type Column, formatCount, formatPercent, Panel, ScrollRegion, Table } from '../../kit/index.ts'

const columns: readonly Column<ReviewOutcomes>[] = [
  { key: 'name', title: t`Model`, cell: ({ name }) => <span className="font-medium whitespace-nowrap">{name}</span> },
  {
    key: 'reviewed',
    title: t`Reviewed images`,
    numeric: true,
    cell: ({ imagesReviewed }) => formatCount(imagesReviewed),
  },
  { key: 'outcomes', title: t`Review outcomes`, width: '30%', cell: (row) => <OutcomeStrip outcome={row} /> },
  { key: 'accepted', title: t`Accepted`, numeric: true, cell: ({ accepted }) => formatCount(accepted) },
  { key: 'moved', title: t`Moved`, numeric: true, cell: ({ moved }) => formatCount(moved) },
  { key: 'relabelled', title: t`Relabeled`, numeric: true, cell: ({ relabelled }) => formatCount(relabelled) },
  { key: 'deleted', title: t`Deleted`, numeric: true, cell: ({ deleted }) => formatCount(deleted) },
  { key: 'added', title: t`Added`, numeric: true, cell: ({ added }) => formatCount(added) },
  {
    key: 'rate',
    title: t`Per 100 images`,
    numeric: true,
    cell: ({ perHundredImages }) => (perHundredImages === null ? '–' : perHundredImages.toFixed(1)),
  },
  {
    key: 'saved',
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
  { key: 'class', title: t`Class`, cell: (row) => row.class },
  { key: 'outcomes', title: t`Outcomes`, width: '35%', cell: (row) => <OutcomeStrip outcome={row} /> },
  { key: 'accepted', title: t`Accepted`, numeric: true, cell: (row) => formatCount(row.accepted) },
  { key: 'moved', title: t`Moved`, numeric: true, cell: (row) => formatCount(row.moved) },
  { key: 'relabelled', title: t`Relabeled`, numeric: true, cell: (row) => formatCount(row.relabelled) },
  { key: 'deleted', title: t`Deleted`, numeric: true, cell: (row) => formatCount(row.deleted) },
  { key: 'added', title: t`Added`, numeric: true, cell: (row) => formatCount(row.added) },
]

/** What users made of the predictions of each model, and of each class of the one that is worked with. */
export function CorrectionsPanel({ models }: { models: readonly ReviewOutcomes[] }) {
  const worked = models.find(({ alias, imagesReviewed }) => alias === 'current' && imagesReviewed > 0)
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
      {worked && (
        <Panel title={t`Corrections by class: ${worked.name}`} flush className="shrink-0 overflow-x-auto">
          <Table
            label={t`Corrections by class`}
            columns={classColumns}
            rows={worked.perClass}
            rowKey={(row) => row.class}
          />
        </Panel>
      )}
    </>
  )
}
