import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { MeasuredField, QueryField } from '#contract'
import type { QueryCondition } from '#model/query/query-tree.ts'
import { dayMs } from '#model/units.ts'
import { queries } from '../../../connection/index.ts'
import { classNames, formatCount, formatTime, Slider } from '../../../kit/index.ts'
import type { Operand } from './comparisons.ts'

type DistributionProps = {
  condition: QueryCondition
  field: QueryField
  operand: Operand
  onChange(value: number): void
}

const measured: ReadonlySet<string> = new Set<MeasuredField>([
  'prediction.minScore',
  'labels.count',
  'image.bytes',
  'image.capturedAt',
  'image.importedAt',
])
const isMeasured = (name: string): name is MeasuredField => measured.has(name)

/** The edges of other histograms: twentieths for shares, growing steps for counts. */
const shares = Array.from({ length: 20 }, (_, n) => n / 20)
const counts = [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 4000, 8000]

type Bars = { edges: readonly number[]; images: readonly (number | null)[] }

function useBars({ name, type }: QueryField): Bars | null {
  const histogram = useQuery({
    ...queries.library.histogram.queryOptions({ input: { field: name as MeasuredField } }),
    enabled: isMeasured(name),
  }).data
  const edges = type === 'double' ? shares : counts
  const wheres = edges.map((edge, n) =>
    n + 1 < edges.length ? `${name} >= ${edge} && ${name} < ${edges[n + 1]}` : `${name} >= ${edge}`,
  )
  const counted = useQuery({
    ...queries.library.counts.queryOptions({ input: { wheres } }),
    enabled: !isMeasured(name) && type !== 'timestamp',
  }).data
  if (isMeasured(name)) return histogram ? { edges: histogram.edges, images: histogram.images } : null
  return counted ? { edges, images: counted.counts } : null
}

/** A histogram of a field that marks the matching images; a slider sets the value. */
export function Distribution({ condition, field, operand, onChange }: DistributionProps) {
  const bars = useBars(field)
  if (!bars || bars.images.length < 2) return null
  const { edges, images } = bars
  const nowMs = Date.now()
  const isAge = operand === 'days'
  const valueAt = (edge: number): number => (isAge ? Math.max(0, Math.round((nowMs - edge) / dayMs)) : edge)
  const value = Number(condition.values[0] ?? 0)
  const at = edges.reduce(
    (best, edge, n) => (Math.abs(valueAt(edge) - value) < Math.abs(valueAt(edges[best]!) - value) ? n : best),
    0,
  )
  const matches = (n: number): boolean => {
    const low = valueAt(edges[n]!)
    if (condition.how.startsWith('age')) return condition.how.includes('>') ? low > value : low <= value
    if (condition.how.includes('>')) return low >= value
    if (condition.how.includes('<')) return low < value
    return condition.how === '==' && n === at
  }
  const max = Math.max(1, ...images.map((count) => count ?? 0))
  const edgeText = (edge: number | undefined): string =>
    edge === undefined ? '' : isAge ? formatTime(edge).split(',')[0]! : formatCount(edge)
  return (
    <div>
      <div className="flex h-14 items-end gap-px" aria-hidden>
        {images.map((count, n) => (
          <span
            key={edges[n]}
            title={count === null ? '' : formatCount(count)}
            className={classNames('min-w-0 flex-1 rounded-t-sm', matches(n) ? 'bg-accent' : 'bg-line-strong/40')}
            style={{ height: count ? `${Math.max(4, (100 * count) / max)}%` : 0 }}
          />
        ))}
      </div>
      <Slider
        label={t`${field.title}, on the distribution`}
        className="w-full"
        min={0}
        max={images.length - 1}
        step={1}
        value={Math.min(at, images.length - 1)}
        onChange={(n) => onChange(valueAt(edges[n]!))}
      />
      <div className="tabular flex justify-between text-xs text-text-3">
        <span>{edgeText(edges[0])}</span>
        <span>{edgeText(edges.at(-1))}</span>
      </div>
    </div>
  )
}
