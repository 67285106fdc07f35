import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Evaluation } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Button, Slider } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'

type PrecisionRecallProps = { evaluation: Evaluation; other: Evaluation | undefined }

const [width, height] = [280, 220]
const [left, top, right, bottom] = [26, 10, 272, 192]
const x = (recall: number) => left + recall * (right - left)
const y = (precision: number) => bottom - precision * (bottom - top)

const lineOf = ({ curve }: Evaluation): string =>
  curve
    .filter(({ predictions }) => predictions > 0)
    .map(({ recall, precision }) => `${x(recall).toFixed(1)},${y(precision).toFixed(1)}`)
    .join(' ')

/** Precision against recall over all classes, with an operating point to drag. */
export function PrecisionRecall({ evaluation, other }: PrecisionRecallProps) {
  const { curve, operatingPoint } = evaluation
  const best = Math.round(operatingPoint.threshold * 100)
  const [chosen, setChosen] = useState<number | null>(null)
  const at = chosen ?? best
  const point = chosen === null ? operatingPoint : curve[at]!
  const refused = useRefusal('workspace.changeSettings', 'change the review threshold')
  const settings = useQuery(queries.workspace.settings.queryOptions()).data
  const use = useMutation(queries.workspace.changeSettings.mutationOptions())
  return (
    <section className="grid grid-cols-[280px_minmax(0,1fr)] gap-6">
      <div>
        <h2 className="mb-1 text-lg font-semibold">Precision and recall</h2>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          className="w-full text-text-3"
          role="img"
          aria-label={`Precision ${point.precision.toFixed(2)} at recall ${point.recall.toFixed(2)}`}
        >
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line x1={left} x2={right} y1={y(share)} y2={y(share)} stroke="var(--line)" />
              <text x={left - 5} y={y(share) + 4} textAnchor="end" fontSize="11" fill="currentColor">
                {share}
              </text>
            </g>
          ))}
          <text x={left} y={height - 12} fontSize="11" fill="currentColor">
            0
          </text>
          <text x={(left + right) / 2} y={height - 12} textAnchor="middle" fontSize="11" fill="currentColor">
            recall
          </text>
          <text x={right} y={height - 12} textAnchor="end" fontSize="11" fill="currentColor">
            1
          </text>
          {other && <polyline points={lineOf(other)} fill="none" stroke="currentColor" strokeDasharray="4 3" />}
          <polyline points={lineOf(evaluation)} fill="none" stroke="var(--accent)" strokeWidth={2} />
          <circle
            cx={x(point.recall)}
            cy={y(point.precision)}
            r={5}
            fill="var(--surface)"
            stroke="var(--accent)"
            strokeWidth={2}
          />
        </svg>
      </div>
      <div className="flex flex-col gap-2 pt-1">
        <h3 className="text-xs text-text-2">Operating point</h3>
        <p>
          Show predictions from <strong className="tabular font-semibold">{(at / 100).toFixed(2)}</strong>
        </p>
        <Slider label="Operating point" value={at} min={0} max={100} step={1} onChange={setChosen} />
        <p className="text-text-2">
          {Math.round(100 * point.precision)} of 100 predictions are right and {Math.round(100 * point.recall)} of 100
          objects are found. F1 {point.f1.toFixed(2)}
          {at === best
            ? ', the best there is.'
            : `; the best is ${operatingPoint.f1.toFixed(2)} from ${(best / 100).toFixed(2)}.`}
        </p>
        <div className="flex gap-2">
          <Button
            refused={refused}
            disabled={use.isPending || settings?.reviewFromScore === at / 100}
            onClick={() => use.mutate({ reviewFromScore: at / 100 })}
          >
            Use for review
          </Button>
          {chosen !== null && chosen !== best && (
            <Button variant="quiet" onClick={() => setChosen(null)}>
              Best F1
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}
