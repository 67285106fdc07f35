import { t } from '@lingui/core/macro'
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { cocoPerson } from '#model/label-set/coco-person.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import { Button, IconButton, Input, Select } from '../../../kit/index.ts'
import { SkeletonDrawing } from './SkeletonDrawing.tsx'
import { joined, withoutPoint } from './skeleton-plan.ts'

type SkeletonEditorProps = { skeleton: Skeleton | null; onChange(skeleton: Skeleton | null): void }

/** Edits the points of a class's skeletons and the lines between them. */
export function SkeletonEditor({ skeleton, onChange }: SkeletonEditorProps) {
  return (
    <fieldset>
      <legend className="mb-1 text-xs font-medium text-text-2">{t`Skeleton`}</legend>
      {skeleton ? (
        <SkeletonPlan skeleton={skeleton} onChange={onChange} />
      ) : (
        <div className="flex items-center gap-2">
          <Button
            size="small"
            icon={Plus}
            onClick={() => onChange({ points: ['point 1', 'point 2'], edges: [[0, 1]] })}
          >
            {t`Add skeleton`}
          </Button>
          <Button size="small" variant="quiet" onClick={() => onChange(cocoPerson)}>
            {t`Person with 17 points (COCO)`}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

function SkeletonPlan({ skeleton, onChange }: { skeleton: Skeleton; onChange(skeleton: Skeleton | null): void }) {
  const { points, edges } = skeleton
  const rename = (at: number, name: string) =>
    onChange({ ...skeleton, points: points.map((point, i) => (i === at ? name : point)) })
  const add = () => {
    let n = points.length + 1
    while (points.includes(`point ${n}`)) n += 1
    onChange({ ...skeleton, points: [...points, `point ${n}`] })
  }
  return (
    <div className="grid gap-4 @xl:grid-cols-[minmax(0,1fr)_300px]">
      <div className="flex min-w-0 flex-col gap-2">
        <ol className="grid gap-x-3 gap-y-1 @sm:grid-cols-2" aria-label={t`Skeleton points`}>
          {points.map((name, at) => (
            <li key={at} className="flex items-center gap-1.5">
              <span className="tabular w-5 shrink-0 text-right text-xs text-text-3">{at + 1}</span>
              <Input
                aria-label={t`Name of point ${at + 1}`}
                value={name}
                onChange={(event) => rename(at, event.target.value)}
              />
              <IconButton
                icon={X}
                label={t`Remove point ${name}`}
                disabled={points.length === 1}
                onClick={() => onChange(withoutPoint(skeleton, at))}
              />
            </li>
          ))}
        </ol>
        <div className="flex gap-2">
          <Button size="small" icon={Plus} onClick={add}>
            {t`Add point`}
          </Button>
          <Button size="small" variant="quiet" onClick={() => onChange(null)}>
            {t`Remove skeleton`}
          </Button>
        </div>
      </div>
      <div className="flex flex-col gap-2">
        <SkeletonDrawing skeleton={skeleton} onJoin={(a, b) => onChange({ ...skeleton, edges: joined(edges, a, b) })} />
        <JoinByNames skeleton={skeleton} onChange={onChange} />
      </div>
    </div>
  )
}

/** Connects two points by keyboard, like clicking them in the drawing. */
function JoinByNames({ skeleton, onChange }: { skeleton: Skeleton; onChange(skeleton: Skeleton): void }) {
  const { points, edges } = skeleton
  const [from, setFrom] = useState('0')
  const [to, setTo] = useState('1')
  const options = points.map((name, i) => ({ value: String(i), label: `${i + 1} ${name}` }))
  const [a, b] = [Number(from), Number(to)]
  const isJoined = edges.some(([x, y]) => (x === a && y === b) || (x === b && y === a))
  const isPossible = a !== b && a < points.length && b < points.length
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-1">
      <Select label={t`Line from`} value={from} options={options} onChange={setFrom} />
      <Select label={t`Line to`} value={to} options={options} onChange={setTo} />
      <Button disabled={!isPossible} onClick={() => onChange({ ...skeleton, edges: joined(edges, a, b) })}>
        {isJoined ? t`Disconnect` : t`Connect`}
      </Button>
    </div>
  )
}
