import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { PlanTotals, RestoreRate } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Badge, type Column, formatCount, Table } from '../../../kit/index.ts'
import { StayingList } from '../plan/StayingList.tsx'
import { useClauseTexts } from './use-clause-texts.ts'

type Row = PlanTotals['byRule'][number]

const columnsOf = (
  backOf: (rule: string) => RestoreRate | undefined,
  textOf: (rule: string) => string,
): readonly Column<Row>[] => [
  {
    title: t`Rule`,
    width: '45%',
    cell: ({ rule, stays }) => (
      <>
        <span className="wrap-anywhere">{textOf(rule)}</span>
        <StayingList label={t`Matched but kept:`} staying={stays} />
      </>
    ),
  },
  { title: t`Matched`, numeric: true, cell: ({ matched }) => formatCount(matched) },
  { title: t`Decided`, numeric: true, cell: ({ decided }) => formatCount(decided) },
  { title: t`Only by this rule`, numeric: true, cell: ({ alone }) => formatCount(alone) },
  {
    title: t`Restored`,
    width: '20%',
    cell: ({ rule }) => {
      const back = backOf(rule)
      if (!back || back.restored === 0) return null
      const words = t`${Math.round(back.percent)}% of what this rule removed was restored`
      return back.tooOften ? <Badge tone="warn">{words}</Badge> : words
    },
  },
]

/** The rules of a plan: images matched, decided, decided only by the rule, and restored since. */
export function RuleTable({ plan }: { plan: PlanTotals }) {
  const { data } = useQuery(queries.policy.plan.queryOptions({ input: { planId: plan.planId } }))
  const textOf = useClauseTexts(plan.planId)
  const columns = columnsOf((id) => data?.restoreRates.find(({ rule }) => rule === id), textOf)
  return <Table label={t`Rules`} columns={columns} rows={plan.byRule} rowKey={({ rule }) => rule} />
}
