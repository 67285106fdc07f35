import { shapeOf } from '#model/shapes/index.ts'
import { classOf } from '../../../editor/editor-state.ts'
import type { EditorObject } from '../../../editor/scene/objects.ts'
import { useJustAccepted } from '../panels/just-accepted.ts'
import { useEditor } from '../review-context.ts'

/** Animates a prediction's dashes fading into the solid line. */
export function AcceptedMotion() {
  const [accepted, end] = useJustAccepted()
  if (accepted.length === 0) return null
  return (
    <svg aria-hidden="true" onAnimationEnd={end} className="pointer-events-none absolute inset-0 size-full">
      {accepted.map((object) => (
        <Ticks key={object.id} object={object} />
      ))}
    </svg>
  )
}

function Ticks({ object: { geometry, classId } }: { object: EditorObject }) {
  const { scale, leftPx, topPx } = useEditor((state) => state.viewport)
  const skeleton = useEditor((state) => classOf(state.classes, classId)?.skeleton ?? null)
  const lines = geometry.shape === 'mask' ? [] : shapeOf(geometry).outline(geometry, skeleton)
  const d = lines
    .map(({ points, closed }) => {
      const places = points.map(([x, y]) => `${leftPx + x * scale} ${topPx + y * scale}`)
      return `M${places.join('L')}${closed ? 'Z' : ''}`
    })
    .join('')
  return (
    <path
      d={d}
      fill="none"
      stroke="#fff"
      strokeWidth={2}
      strokeDasharray="4 8"
      strokeDashoffset={-8}
      className="settle"
    />
  )
}
