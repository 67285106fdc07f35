import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Dices, GitCompare } from 'lucide-react'
import { useState } from 'react'
import type { PlanComparison, PlanTotals, RandomComparison } from '#contract'
import type { PlanId } from '#model/ids.ts'
import { engine, queries } from '../../../connection/index.ts'
import {
  Button,
  type Column,
  fileName,
  formatAgo,
  formatBytes,
  formatCount,
  formatFacts,
  Select,
  Table,
  TextField,
} from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { actionLooks } from '../action-styles.ts'
import { MeasureName } from './EffectPanel.tsx'

const thisPolicy = t`this policy at another time`
const savedPolicy = t`the saved policy`

/** Compares the plan with another plan, another time, another policy or random plans. */
export function ComparePanel({ plan }: { plan: PlanTotals }) {
  const { data: plans = [] } = useQuery(queries.policy.plans.queryOptions())
  const others = plans.filter(({ planId }) => planId !== plan.planId)
  const [other, setOther] = useState<string>(thisPolicy)
  const [day, setDay] = useState(() => new Date(plan.nowMs - 90 * 86_400_000).toISOString().slice(0, 10))
  const compare = useMutation({
    mutationFn: async () => {
      const found = others.find(({ planId }) => planId === other)
      if (found) return engine.policy.comparePlans({ planId: plan.planId, with: { planId: found.planId } })
      if (other === thisPolicy)
        return engine.policy.comparePlans({ planId: plan.planId, with: { atMs: Date.parse(day) } })
      const { policy } = await engine.policy.current()
      return engine.policy.comparePlans({ planId: plan.planId, with: { policy } })
    },
  })
  const random = useMutation({
    mutationFn: () => engine.policy.compareWithRandom({ planId: plan.planId }),
  })
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex flex-wrap items-end gap-3">
        <div className="flex flex-col gap-1">
          <span className="text-xs font-medium text-text-2">{t`Compare with`}</span>
          <Select
            label={t`Compare with`}
            className="w-72"
            value={other}
            onChange={setOther}
            options={[
              { value: thisPolicy, label: t`the same policy at another time` },
              { value: savedPolicy, label: t`the saved policy` },
              ...others.map(({ planId, policyName, createdAtMs, images }) => ({
                value: planId as string,
                label: t`${policyName}, made ${formatAgo(createdAtMs)}`,
                hint: t`${formatCount(images.retire + images.archive + images.drop)} to remove`,
              })),
            ]}
          />
        </div>
        {other === thisPolicy && (
          <TextField
            label={t`As of`}
            className="-mb-1"
            type="date"
            controlClassName="w-40"
            value={day}
            onChange={setDay}
          />
        )}
        <Button icon={GitCompare} disabled={compare.isPending} onClick={() => compare.mutate()}>
          {compare.isPending ? t`Comparing…` : t`Compare`}
        </Button>
        <Button icon={Dices} className="ml-auto" disabled={random.isPending} onClick={() => random.mutate()}>
          {random.isPending ? t`Sampling…` : t`Compare with random`}
        </Button>
      </div>
      {random.data && <RandomComparisonTable comparison={random.data} />}
      {compare.data && <ComparisonResult comparison={compare.data} planId={plan.planId} />}
      {!random.data && !compare.data && <p className="py-6 text-center text-text-3">{t`Comparing changes nothing.`}</p>}
    </div>
  )
}

const moveColumns: readonly Column<PlanComparison['moves'][number]>[] = [
  { title: t`In this plan`, cell: ({ from }) => actionLooks[from].title },
  { title: t`In the other`, cell: ({ to }) => actionLooks[to].title },
  { title: t`Images`, numeric: true, cell: ({ images }) => formatCount(images) },
  { title: t`Size`, numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
]

const classColumns: readonly Column<PlanComparison['byClass'][number]>[] = [
  { title: t`Class`, cell: ({ class: name }) => name },
  { title: t`Now`, numeric: true, cell: ({ before }) => formatCount(before) },
  { title: t`After this plan`, numeric: true, cell: ({ a }) => formatCount(a) },
  { title: t`After the other`, numeric: true, cell: ({ b }) => formatCount(b) },
]

function ComparisonResult({ comparison, planId }: { comparison: PlanComparison; planId: PlanId }) {
  const { moves, byClass, differing, onlyInA, onlyInB } = comparison
  const changed = moves.filter(({ from, to }) => from !== to)
  const count = changed.reduce((sum, { images }) => sum + images, 0)
  return (
    <>
      <p>
        {formatFacts(
          count === 0 ? t`No differences` : plural(count, { one: '# image differs', other: '# images differ' }),
          onlyInA + onlyInB > 0 &&
            plural(onlyInA + onlyInB, {
              one: '# exists in only one of the two',
              other: '# exist in only one of the two',
            }),
        )}
      </p>
      {changed.length > 0 && (
        <div className="-mx-4">
          <Table
            label={t`Differences`}
            columns={moveColumns}
            rows={changed}
            rowKey={({ from, to }) => `${from} ${to}`}
          />
        </div>
      )}
      {byClass.length > 0 && (
        <div className="-mx-4">
          <Table label={t`By class`} columns={classColumns} rows={byClass} rowKey={({ class: name }) => name} />
        </div>
      )}
      {differing.length > 0 && (
        <ul aria-label={t`The first of them`} className="flex flex-wrap gap-2">
          {differing.slice(0, 12).map(({ imageId, path, from, to }) => (
            <li key={imageId} className="w-32">
              <button
                type="button"
                aria-label={t`Why ${fileName(path)}?`}
                title={fileName(path)}
                className="block w-full text-left hover:opacity-85"
                onClick={() => navigate('retention', { why: { planId, imageId } })}
              >
                <Thumbnail variant="thumbnail" imageId={imageId} className="h-20 w-full rounded-lg" />
                <span className="block truncate text-xs">{fileName(path)}</span>
                <span className="block text-xs text-text-2">{`${actionLooks[from].title} → ${actionLooks[to].title}`}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const randomColumns: readonly Column<RandomComparison['measures'][number]>[] = [
  { title: t`Measure`, cell: ({ measure, explains }) => <MeasureName measure={measure} explains={explains} /> },
  { title: t`This plan`, numeric: true, cell: ({ plan }) => rounded(plan) },
  {
    title: t`Random`,
    numeric: true,
    cell: (m) => t`${rounded(m.randomMean)} (${rounded(m.randomLeast)} to ${rounded(m.randomMost)})`,
  },
  { title: t`Better than`, numeric: true, cell: ({ betterThanPercent }) => `${Math.round(betterThanPercent)}%` },
]

const rounded = (value: number): string =>
  Number.isInteger(value) ? formatCount(value) : value.toFixed(Math.abs(value) < 1 ? 3 : 1)

function RandomComparisonTable({ comparison }: { comparison: RandomComparison }) {
  return (
    <>
      <p>
        <Trans>
          <Plural value={comparison.leaving} one="# image" other="# images" /> removed; compared with {comparison.draws}{' '}
          random selections of the same size and classes:
        </Trans>
      </p>
      <div className="-mx-4">
        <Table label={t`Random`} columns={randomColumns} rows={comparison.measures} rowKey={({ measure }) => measure} />
      </div>
    </>
  )
}
