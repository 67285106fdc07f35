import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { SkeletonShape } from '#model/shapes/skeleton.ts'
import { skeleton } from '#model/shapes/skeleton.ts'
import { pointWithin } from '../scene/handles.ts'
import { minDragCssPx } from './draw-by-drag.ts'
import { unitPlaces } from './skeleton-template.ts'
import { announce, defineTool, type Scene, type ToolEvent, type ToolStep } from './tool.ts'

type Keypoint = SkeletonShape['points'][number]

type SkeletonState =
  | { kind: 'idle' }
  | { kind: 'pressed'; from: Point }
  | { kind: 'template'; from: Point }
  /** Placing points in the skeleton's order; `hidden`: the next one is covered. */
  | { kind: 'placing'; points: readonly Keypoint[]; hidden: boolean; pointer: Point | null }

type Step = ToolStep<SkeletonState>

const idle: SkeletonState = { kind: 'idle' }
const stop: Step = { state: idle, draft: null, snapped: null }

/**
 * A drag places the whole skeleton, mirrored when dragged left or up. Clicks place one point after another; Alt or a
 * key marks a point as hidden.
 */
export const drawSkeleton = defineTool<SkeletonState>({
  name: 'skeleton',
  title: t`Draw a skeleton`,
  key: skeleton.key.toUpperCase(),
  shape: 'skeleton',
  pointer: 'cross',
  start: idle,
  busy: ({ kind }) => kind !== 'idle',
  step(state, event, scene) {
    if (event.type === 'cancel') return stop
    const plan = scene.labelClass?.skeleton
    if (!plan) {
      if (event.type !== 'down') return { state, cursor: 'crosshair' }
      const name = scene.labelClass?.name ?? t`This class`
      return { state: idle, act: announce(t`${name} has no skeleton. Choose a class that has one`) }
    }
    if (state.kind === 'placing') return placing(state, event, plan, scene)
    if (event.type !== 'down' && event.type !== 'move' && event.type !== 'up') return { state }
    const snapped = scene.snap(pointWithin(event.point, scene.image))
    const at = snapped.point
    if (event.type === 'down') return { state: { kind: 'pressed', from: at }, cursor: 'crosshair' }
    if (state.kind === 'idle') return { state, cursor: 'crosshair', snapped }
    const { from } = state
    const far = Math.hypot(at[0] - from[0], at[1] - from[1]) * scene.viewport.scale >= minDragCssPx
    if (state.kind === 'pressed' && !far)
      return event.type === 'up' ? placed([], at, event.alt, plan, scene) : { state, cursor: 'crosshair' }
    const geometry = stretched(plan, from, at, scene)
    return event.type === 'up'
      ? finished(geometry.points, plan, scene)
      : { state: { kind: 'template', from }, draft: { id: null, geometry }, cursor: 'crosshair', snapped }
  },
  hint(state, { labelClass }) {
    const plan = labelClass?.skeleton
    if (!plan) return null
    if (state.kind !== 'placing') return t`Drag to place all, or click points one by one`
    const next = state.points.length
    const name = plan.points[next] ?? ''
    return state.hidden
      ? t`Click ${name} (${next + 1} of ${plan.points.length}), hidden`
      : t`Click ${name} (${next + 1} of ${plan.points.length})`
  },
})

/** Scales the template to a drag; dragging left or up mirrors it. */
function stretched(plan: Skeleton, from: Point, to: Point, { labelClass, lastOf }: Scene): SkeletonShape {
  const last = labelClass ? lastOf('skeleton', labelClass.classId) : null
  return {
    shape: 'skeleton',
    points: unitPlaces(plan, last).map(([x, y]) => [
      from[0] + x * (to[0] - from[0]),
      from[1] + y * (to[1] - from[1]),
      2,
    ]),
  }
}

function placing(state: SkeletonState & { kind: 'placing' }, event: ToolEvent, plan: Skeleton, scene: Scene): Step {
  const { points, hidden, pointer } = state
  switch (event.type) {
    case 'down':
    case 'move': {
      const snapped = scene.snap(pointWithin(event.point, scene.image))
      if (event.type === 'down') return placed(points, snapped.point, event.alt || hidden, plan, scene)
      return shown({ ...state, pointer: snapped.point }, plan)
    }
    case 'mark':
      return shown({ ...state, hidden: !hidden }, plan)
    case 'skip':
      return next([...points, [0, 0, 0]], pointer, plan, scene)
    case 'removeLast':
      return points.length <= 1 ? stop : shown({ ...state, points: points.slice(0, -1), hidden: false }, plan)
    case 'confirm':
    case 'doubleClick':
      return finished(points, plan, scene)
    default:
      return { state }
  }
}

const placed = (points: readonly Keypoint[], [x, y]: Point, hidden: boolean, plan: Skeleton, scene: Scene): Step =>
  next([...points, [x, y, hidden ? 1 : 2]], [x, y], plan, scene)

function next(points: readonly Keypoint[], pointer: Point | null, plan: Skeleton, scene: Scene): Step {
  if (points.length >= plan.points.length) return finished(points, plan, scene)
  return shown({ kind: 'placing', points, hidden: false, pointer }, plan)
}

/** Shows the points so far and the next one under the pointer. */
function shown(state: SkeletonState & { kind: 'placing' }, plan: Skeleton): Step {
  const { points, pointer, hidden } = state
  const ahead: Keypoint[] = pointer ? [[pointer[0], pointer[1], hidden ? 1 : 2]] : []
  const geometry = completed([...points, ...ahead], plan)
  return { state, draft: { id: null, geometry }, cursor: 'crosshair' }
}

/** Missing points are not labeled. */
const completed = (points: readonly Keypoint[], plan: Skeleton): SkeletonShape => ({
  shape: 'skeleton',
  points: plan.points.map((_, i) => points[i] ?? [0, 0, 0]),
})

function finished(points: readonly Keypoint[], plan: Skeleton, { image }: Scene): Step {
  const geometry = completed(points, plan)
  const problem = skeleton.problem(geometry, image.widthPx, image.heightPx)
  return { ...stop, act: problem ? announce(t`Not drawn. ${problem}`) : { type: 'create', geometry } }
}
