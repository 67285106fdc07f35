import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { areaAs } from '../scene/area-shape.ts'
import { pointWithin } from '../scene/handles.ts'
import type { ViewPoint } from '../scene/viewport.ts'
import type { AreaQuery, ProposedArea, QueryPoint } from './area-query.ts'
import { announce, defineTool, type Scene, type ToolStep } from './tool.ts'

type ColorState = {
  points: readonly QueryPoint[]
  tolerance: number
  /** While the button is down; dragging sideways changes the tolerance. */
  pressed: { at: ViewPoint; tolerance: number } | null
  request: AreaQuery | null
  proposed: ProposedArea | null
}

const usualTolerance = 24
const maxTolerance = 255
const step = 1.2
const dragFromCssPx = 4
/** A drag of this many CSS pixels doubles the tolerance. */
const dragDoublesPx = 120

const nothing = (tolerance: number): ColorState => ({
  points: [],
  tolerance,
  pressed: null,
  request: null,
  proposed: null,
})

const clampTolerance = (tolerance: number): number => Math.min(maxTolerance, Math.max(1, tolerance))

function shown(state: ColorState): ToolStep<ColorState> {
  if (state.points.length === 0) return { state, draft: null, cursor: 'crosshair' }
  const prompts = { points: state.points, box: null }
  const mask = state.proposed?.mask
  return { state, draft: { id: null, prompts, ...(mask && { geometry: mask }) }, cursor: 'crosshair' }
}

function ask(state: ColorState): ToolStep<ColorState> {
  if (!state.points.some(({ inside }) => inside)) return shown({ ...state, request: null, proposed: null })
  const query: AreaQuery = { kind: 'grow', points: state.points, tolerance: state.tolerance }
  const pending = { ...state, request: query }
  return { ...shown(pending), act: { type: 'ask', query } }
}

function press(
  state: ColorState,
  at: ViewPoint,
  point: Point,
  inside: boolean,
  { image }: Scene,
): ToolStep<ColorState> {
  const placed = { at: pointWithin(point, image), inside }
  return ask({ ...state, points: [...state.points, placed], pressed: { at, tolerance: state.tolerance } })
}

/**
 * Selects connected pixels of similar color. Dragging sideways, Alt+wheel or the brackets change the tolerance. More
 * clicks add; with Alt or the right button they exclude similar pixels.
 */
export const segmentByColor = defineTool<ColorState>({
  name: 'segment-by-colour',
  title: t`Select similar colors`,
  key: 'G',
  shape: null,
  pointer: 'cross',
  start: nothing(usualTolerance),
  busy: ({ points }) => points.length > 0,
  step(state, event, scene) {
    switch (event.type) {
      case 'down':
        return press(state, event.at, event.point, !event.alt, scene)
      case 'move': {
        const { pressed } = state
        if (!pressed) return { state, cursor: 'crosshair' }
        const byPx = event.at.leftPx - pressed.at.leftPx
        if (Math.abs(byPx) < dragFromCssPx) return { state, cursor: 'crosshair' }
        return ask({ ...state, tolerance: clampTolerance(pressed.tolerance * 2 ** (byPx / dragDoublesPx)) })
      }
      case 'up':
        return { state: { ...state, pressed: null } }
      case 'adjust':
        return ask({ ...state, tolerance: clampTolerance(state.tolerance * step ** event.by) })
      case 'confirm': {
        if (state.request) return { state, act: announce(t`Area still loading`) }
        if (!state.proposed) return { state, act: announce(t`No area to accept`) }
        const made = areaAs(scene.areaShape, state.proposed.mask)
        return { state: nothing(state.tolerance), draft: null, act: { type: 'create', ...made, keepsTool: true } }
      }
      case 'removeLast':
        return ask({ ...state, points: state.points.slice(0, -1) })
      case 'cancel':
        return shown(nothing(state.tolerance))
      case 'answered': {
        const { query, answer } = event
        if (answer.kind !== 'masks' || query.kind !== 'grow' || query.points !== state.points) return { state }
        // During a drag the previous area is better than none.
        const request = query === state.request ? null : state.request
        return shown({ ...state, request, proposed: answer.proposed[0] ?? null })
      }
      case 'failed':
        return event.query === state.request ? shown({ ...state, request: null, proposed: null }) : { state }
      default:
        return { state }
    }
  },
  hint({ points, tolerance, request, proposed }) {
    const how = t`tolerance ${Math.round(tolerance)}`
    if (request && !proposed) return t`Finding similar colors… · ${how}`
    return points.length === 0 ? t`Click an area of one color · ${how}` : t`Drag sideways for more or less · ${how}`
  },
})
