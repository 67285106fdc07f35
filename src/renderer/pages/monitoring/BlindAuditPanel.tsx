import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { BlindAudit } from '#contract'
import { queries } from '../../connection/index.ts'
import { type Column, formatCount, formatPercent, Panel, Table } from '../../kit/index.ts'

type Row = BlindAudit['blind'] & { name: string }

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${formatCount(part)} (${formatPercent(part / whole)})`

const columns: readonly Column<Row>[] = [
  { title: t`Predictions`, cell: ({ name }) => <span className="font-medium">{name}</span> },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`Labels`, numeric: true, cell: ({ labels }) => formatCount(labels) },
  { title: t`Agreed`, numeric: true, cell: ({ agreed, labels }) => share(agreed, labels) },
  {
    title: t`Predictions corrected`,
    numeric: true,
    cell: ({ agreed, corrected }) => share(corrected, agreed + corrected),
  },
  { title: t`Missed by the model`, numeric: true, cell: ({ missed, labels }) => share(missed, labels) },
]

/** Whether predictions bias users: labels made without predictions beside corrected ones. */
export function BlindAuditPanel() {
  const { data } = useQuery(queries.monitoring.blindAudit.queryOptions())
  if (!data) return null
  const rows: Row[] = [
    { name: t`hidden`, ...data.blind },
    { name: t`shown`, ...data.shown },
  ]
  return (
    <Panel title={t`Blind audit`} flush className="shrink-0 overflow-x-auto">
      <Table label={t`Blind audit`} columns={columns} rows={rows} rowKey={({ name }) => name} />
      <p className="border-t border-line px-4 py-2 text-xs text-text-3">
        {data.blind.images === 0
          ? t`No blind-audit images reviewed yet. Set the share in Settings.`
          : t`Boxes are matched by overlap, at confidence ${data.fromScore.toFixed(2)} on, over the last ${formatCount(data.atMost)} images of each. Far fewer corrections and misses with predictions shown mean that reviewers accept predictions too easily.`}
      </p>
    </Panel>
  )
}
