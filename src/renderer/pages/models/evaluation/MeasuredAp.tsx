import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Medal } from 'lucide-react'
import type { EvaluationHead } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { IntervalBar } from '../../../charts/IntervalBar.tsx'
import { engine, queries } from '../../../connection/index.ts'
import { GoldenSetButton } from '../../../dialogs/GoldenSetButton.tsx'
import { jobResult } from '../../../jobs/job-end.ts'
import { Button } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { scopeText, shareText } from './figures.ts'

/** The AP of a model, preferably on the golden set, with the button that measures it. */
export function MeasuredAp({ modelId, color }: { modelId: ModelId; color: string }) {
  const evaluations = useQuery(queries.evaluation.list.queryOptions({ input: { modelId } })).data
  const golden = useQuery(queries.workspace.settings.queryOptions()).data?.goldenDataset
  if (!evaluations || golden === undefined) return null
  const onGolden = evaluations.find(({ dataset }) => golden !== '' && dataset === golden)
  const newest = onGolden ?? evaluations[0]
  return (
    <div className="flex flex-col items-start gap-1.5">
      {newest && <ApWithInterval newest={newest} color={color} />}
      {golden === '' && !newest && (
        <>
          <p className="text-xs text-text-2">{t`AP: choose golden images first`}</p>
          <GoldenSetButton size="small" />
        </>
      )}
      {golden !== '' && !onGolden && <MeasureOnGolden modelId={modelId} golden={golden} />}
    </div>
  )
}

function MeasureOnGolden({ modelId, golden }: { modelId: ModelId; golden: string }) {
  const refused = useRefusal('evaluation.run', t`evaluate models`)
  const measure = useMutation({
    mutationFn: () => jobResult(engine.evaluation.run({ modelId, dataset: golden }), t`Evaluation canceled`),
  })
  return (
    <Button size="small" icon={Medal} refused={refused} disabled={measure.isPending} onClick={() => measure.mutate()}>
      {measure.isPending ? t`Measuring…` : t`Measure on the golden set`}
    </Button>
  )
}

function ApWithInterval({ newest, color }: { newest: EvaluationHead; color: string }) {
  const interval = newest.interval.map(shareText).join('–')
  return (
    <div className="flex w-full flex-col gap-1">
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

/** The AP in a table cell. */
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
