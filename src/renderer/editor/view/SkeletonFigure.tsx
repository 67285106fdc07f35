import { t } from '@lingui/core/macro'
import { useStore } from 'zustand'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import { classNames } from '../../kit/index.ts'
import { nextClass } from '../class-in-hand.ts'
import type { Editor } from '../editor.ts'
import type { EditorState } from '../editor-state.ts'
import { unitPlaces } from '../tools/skeleton-template.ts'
import { namesBeside } from './names-beside.ts'

const drawing = { widthPx: 230, heightPx: 210, lineHeightPx: 13 }
const { widthPx, heightPx } = drawing
const margin = { x: 76, y: 14 }

/** Shows the skeleton's named points and the next one while a skeleton is drawn. */
export function SkeletonFigure({ editor }: { editor: Editor }) {
  const plan = useStore(editor.page, (state) => (state.tool.shape === 'skeleton' ? nextClass(state)?.skeleton : null))
  const at = useStore(editor.page, nextPoint)
  // Stays on the other side of the pointer.
  const isRight = useStore(editor.page, ({ pointer, view }) => pointer !== null && pointer.leftPx < view.widthPx / 2)
  if (!plan) return null
  return (
    <figure
      className={classNames(
        'pointer-events-none absolute top-3 rounded-lg bg-[#1b1c20]/90 p-2 text-[#f2f3f5]',
        isRight ? 'right-3' : 'left-3',
      )}
    >
      <Figure plan={plan} at={at} />
      <figcaption className="px-1 text-2xs">
        {at === null ? t`Drag a box to set all points` : `${at + 1} / ${plan.points.length}: ${plan.points[at]}`}
      </figcaption>
    </figure>
  )
}

/** Returns the index of the point under the pointer when placed one by one; null before the first. */
function nextPoint({ tool, draft }: EditorState): number | null {
  if (tool.shape !== 'skeleton' || !draft || !('geometry' in draft) || draft.id !== null) return null
  const { geometry } = draft
  if (geometry.shape !== 'skeleton' || geometry.points.every(([, , visibility]) => visibility > 0)) return null
  const last = geometry.points.findLastIndex(([, , visibility]) => visibility > 0)
  return last < 0 ? null : last
}

function Figure({ plan, at }: { plan: Skeleton; at: number | null }) {
  const places = unitPlaces(plan, null).map(([x, y]) => ({
    x: margin.x + x * (widthPx - 2 * margin.x),
    y: margin.y + y * (heightPx - 2 * margin.y),
  }))
  const names = namesBeside(places, drawing)
  return (
    <svg width={widthPx} height={heightPx} aria-hidden="true">
      {plan.edges.map(([a, b]) => (
        <line
          key={`${a} ${b}`}
          x1={places[a]?.x}
          y1={places[a]?.y}
          x2={places[b]?.x}
          y2={places[b]?.y}
          stroke="currentColor"
          strokeOpacity={0.5}
        />
      ))}
      {places.map(({ x, y }, n) => {
        const name = names[n]!
        return (
          <g key={plan.points[n]} fill={n === at ? '#f0b95c' : 'currentColor'}>
            <line
              x1={x}
              y1={y}
              x2={name.anchor === 'start' ? margin.x - 12 : widthPx - margin.x + 12}
              y2={name.y}
              stroke="currentColor"
              strokeOpacity={0.25}
            />
            <circle cx={x} cy={y} r={n === at ? 5 : 3} />
            <text x={name.x} y={name.y + 3.5} textAnchor={name.anchor} fontSize={10}>
              {plan.points[n]}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
