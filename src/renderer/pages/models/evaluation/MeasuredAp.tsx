import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { ModelId } from '#model/ids.ts'
import { IntervalBar } from '../../../charts/IntervalBar.tsx'
import { queries } from '../../../connection/index.ts'
import { scopeText, shareText } from './figures.ts'

/** What the newest evaluation of a model gave; nothing before there is one. */
export function MeasuredAp({ modelId, color }: { modelId: ModelId; color: string }) {
  const [newest] = useQuery(queries.evaluation.list.queryOptions({ input: { modelId } })).data ?? []
  if (!newest) return null
  const interval = newest.interval.map(shareText).join('–')
  return (
    <div className="flex flex-col gap-1">
      <p className="truncate text-xs text-text-2">{t`AP on ${scopeText(newest)}`}</p>
      <div className="flex items-center gap-3">
        <span className="tabular text-xl font-semibold">{shareText(newest.ap)}</span>
        <span className="tabular text-xs whitespace-nowrap text-text-2">{interval}</span>
        <span className="min-w-20 flex-1">
          <IntervalBar
            value={newest.ap}
            interval={newest.interval}
            color={color}
            label={t`AP ${shareText(newest.ap)}, 95%: ${interval}`}
          />
        </span>
      </div>
    </div>
  )
}

/** The same in a line of a list. */
export function ApCell({ modelId }: { modelId: ModelId }) {
  const evaluations = useQuery(queries.evaluation.list.queryOptions({ input: {} })).data
  const newest = evaluations?.find((one) => one.modelId === modelId)
  if (!newest) return <span className="text-text-3">–</span>
  return (
    <span
      title={t`AP on ${scopeText(newest)}: ${shareText(newest.ap)}, 95%: ${newest.interval.map(shareText).join('–')}`}
    >
      {shareText(newest.ap)}
    </span>
  )
}
