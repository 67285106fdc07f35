import type { PlanTotals } from '#contract'
import { type Column, formatCount, Table } from '../../kit/index.ts'

type Row = PlanTotals['byRule'][number]

const columns: readonly Column<Row>[] = [
  { key: 'rule', title: 'Rule', cell: ({ rule }) => <span className="font-medium">{rule}</span> },
  { key: 'action', title: 'Action', cell: ({ action }) => action },
  { key: 'matched', title: 'Matched', numeric: true, cell: ({ matched }) => formatCount(matched) },
  { key: 'decided', title: 'Decided', numeric: true, cell: ({ decided }) => formatCount(decided) },
  { key: 'alone', title: 'It alone', numeric: true, cell: ({ alone }) => formatCount(alone) },
]

/** How many images each rule speaks for, how many it decides, and how many would fare otherwise without it. */
export const RuleTable = ({ plan }: { plan: PlanTotals }) => (
  <Table label="Rules" columns={columns} rows={plan.byRule} rowKey={({ rule }) => rule} />
)
