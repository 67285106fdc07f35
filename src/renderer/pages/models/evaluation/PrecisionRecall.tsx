import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Evaluation, Model } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, Slider } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { Curve, type CurvePoint } from './Curve.tsx'
import { outdatedConfidences } from './figures.ts'

type PrecisionRecallProps = { evaluation: Evaluation; model: Model; other: Evaluation | undefined }
type Point = Evaluation['curve'][number]

const lineOf = (points: readonly Point[], x: keyof Point, y: keyof Point): CurvePoint[] =>
  points.filter(({ predictions }) => predictions > 0).map((point) => [point[x], point[y]])

/** Precision and recall over all classes, with an operating point to drag. */
export function PrecisionRecall({ evaluation, model, other }: PrecisionRecallProps) {
  const { curve, operatingPoint } = evaluation
  const best = Math.round(operatingPoint.threshold * 100)
  const [chosen, setChosen] = useState<number | null>(null)
  const at = chosen ?? best
  const point = chosen === null ? operatingPoint : curve[at]!
  const refused = useRefusal('workspace.changeSettings', t`change the review threshold`)
  const settings = useQuery(queries.workspace.settings.queryOptions()).data
  const use = useMutation(queries.workspace.changeSettings.mutationOptions())
  const [precision, recall, f1] = (['precision', 'recall', 'f1'] as const).map((key) => lineOf(curve, 'threshold', key))
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t`Precision and recall`}</h2>
      <div className="grid grid-cols-2 gap-6">
        <Curve
          label={t`Precision ${point.precision.toFixed(2)} at recall ${point.recall.toFixed(2)}`}
          xTitle={t`recall`}
          yTitle={t`precision`}
          lines={[
            { points: lineOf(curve, 'recall', 'precision'), color: 'var(--accent)' },
            ...(other
              ? [{ points: lineOf(other.curve, 'recall', 'precision'), color: 'var(--text-3)', isDashed: true }]
              : []),
          ]}
          point={[point.recall, point.precision]}
        />
        <Curve
          label={t`At confidence ${(at / 100).toFixed(2)}: precision ${point.precision.toFixed(2)}, recall ${point.recall.toFixed(2)}, F1 ${point.f1.toFixed(2)}`}
          xTitle={t`confidence`}
          lines={[
            { title: t`precision`, points: precision!, color: 'var(--accent)' },
            { title: t`recall`, points: recall!, color: 'var(--canary)' },
            { title: 'F1', points: f1!, color: 'var(--ok)' },
          ]}
          at={at / 100}
        />
      </div>
      <div className="flex flex-col gap-2">
        <p>
          <Trans>
            Operating point: predictions from <strong className="tabular font-semibold">{(at / 100).toFixed(2)}</strong>
          </Trans>
        </p>
        <Slider label={t`Operating point`} value={at} min={0} max={100} step={1} onChange={setChosen} />
        <p className="text-text-2">
          <Trans>
            {Math.round(100 * point.precision)} of 100 predictions are correct and {Math.round(100 * point.recall)} of
            100 objects are found.
          </Trans>{' '}
          {at === best
            ? t`F1 ${point.f1.toFixed(2)}, the best possible.`
            : t`F1 ${point.f1.toFixed(2)}; the best is ${operatingPoint.f1.toFixed(2)} at ${(best / 100).toFixed(2)}.`}
        </p>
        <div className="flex gap-2">
          <Button
            refused={refused ?? outdatedConfidences(evaluation, model)}
            disabled={use.isPending || (settings?.reviewFrom === 'setting' && settings.reviewFromScore === at / 100)}
            onClick={() => use.mutate({ reviewFromScore: at / 100 })}
          >
            {t`Use for review`}
          </Button>
          {chosen !== null && chosen !== best && (
            <Button variant="quiet" onClick={() => setChosen(null)}>
              {t`Best F1`}
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}
