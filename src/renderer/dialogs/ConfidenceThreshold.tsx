import { plural, t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { queries } from '../connection/index.ts'
import { formatCount, formatScore, RangeHistogram } from '../kit/index.ts'

type ConfidenceThresholdProps = {
  where: string
  isAllowed: boolean
  /** Review shows no predictions below this confidence. */
  min: number
  value: number
  onChange(value: number): void
}

const none = Array.from({ length: 100 }, () => 0)
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** The confidence from which predictions are accepted, chosen on a histogram of the open predictions. */
export function ConfidenceThreshold({ where, isAllowed, min, value, onChange }: ConfidenceThresholdProps) {
  const { data: scores = none } = useQuery({
    ...queries.bulk.acceptanceScores.queryOptions({ input: { where } }),
    enabled: isAllowed,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const [from, first] = [Math.round(value * 100), Math.round(min * 100)]
  const bars = scores.map((count, hundredths) => (hundredths < first ? 0 : count))
  const [taken, left] = [sum(bars.slice(from)), sum(bars.slice(0, from))]
  if (taken + left === 0) return null
  return (
    <section aria-label={t`Confidence`} className="flex flex-col gap-1 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-xs font-medium text-text-2">{t`Accept predictions from this confidence on`}</span>
        <strong className="tabular text-lg font-semibold">{formatScore(value)}</strong>
        <span className="tabular ml-auto text-text-2">
          {t`${plural(taken, { one: '# prediction', other: '# predictions' })} from there on, ${formatCount(left)} below stay open`}
        </span>
      </p>
      <RangeHistogram
        label={t`Confidence`}
        isOpenEnd
        isLarge
        bars={bars}
        range={[from, bars.length]}
        edgeText={(edge) => formatScore(edge / 100)}
        onChange={([edge]) => onChange(Math.min(99, edge) / 100)}
      />
    </section>
  )
}
