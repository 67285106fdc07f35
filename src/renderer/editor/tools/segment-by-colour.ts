import type { Point } from '#model/geometry/box.ts'
import { areaAs } from '../scene/area-shape.ts'
import { pointWithin } from '../scene/handles.ts'
import type { ViewPoint } from '../scene/viewport.ts'
import type { Pointed, Proposed, Question } from './questions.ts'
import { defineTool, type Scene, type ToolStep } from './tool.ts'

type ColourState = {
  points: readonly Pointed[]
  tolerance: number
  /** The button is down there; dragging sideways changes the tolerance. */
  pressed: { at: ViewPoint; tolerance: number } | null
  asked: Question | null
  proposed: Proposed | null
}

const usualTolerance = 24
const mostTolerance = 255
const step = 1.2
const dragFromCssPx = 4
/** So many CSS pixels of a drag double the tolerance. */
const dragDoublesPx = 120

const nothing = (tolerance: number): ColourState => ({
  points: [],
  tolerance,
  pressed: null,
  asked: null,
  proposed: null,
})

const held = (tolerance: number): number => Math.min(mostTolerance, Math.max(1, tolerance))

function shown(state: ColourState): ToolStep<ColourState> {
  if (state.points.length === 0) return { state, draft: null, cursor: 'crosshair' }
  const prompts = { points: state.points, box: null }
  const mask = state.proposed?.mask
  return { state, draft: { id: null, prompts, ...(mask && { geometry: mask }) }, cursor: 'crosshair' }
}

function ask(state: ColourState): ToolStep<ColourState> {
  if (!state.points.some(({ inside }) => inside)) return shown({ ...state, asked: null, proposed: null })
  const question: Question = { kind: 'grow', points: state.points, tolerance: state.tolerance }
  const asking = { ...state, asked: question }
  return { ...shown(asking), act: { type: 'ask', question } }
}

function press(
  state: ColourState,
  at: ViewPoint,
  point: Point,
  inside: boolean,
  { picture }: Scene,
): ToolStep<ColourState> {
  const placed = { at: pointWithin(point, picture.widthPx, picture.heightPx), inside }
  return ask({ ...state, points: [...state.points, placed], pressed: { at, tolerance: state.tolerance } })
}

/**
 * A click takes everything of similar colour that is joined to it; dragging sideways, the wheel with Alt or the bracket
 * keys say how similar. Further clicks add, with Alt or the right button they keep what is like them out.
 */
export const segmentByColour = defineTool<ColourState>({
  name: 'segment-by-colour',
  title: 'Select similar colours',
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
        return ask({ ...state, tolerance: held(pressed.tolerance * 2 ** (byPx / dragDoublesPx)) })
      }
      case 'up':
        return { state: { ...state, pressed: null } }
      case 'adjust':
        return ask({ ...state, tolerance: held(state.tolerance * step ** event.by) })
      case 'confirm': {
        if (state.asked) return { state, act: { type: 'say', sentence: 'The area is not there yet.' } }
        if (!state.proposed) return { state, act: { type: 'say', sentence: 'There is no area to take over.' } }
        const made = areaAs(scene.areaShape, state.proposed.mask)
        return { state: nothing(state.tolerance), draft: null, act: { type: 'create', ...made, keepsTool: true } }
      }
      case 'removeLast':
        return ask({ ...state, points: state.points.slice(0, -1) })
      case 'cancel':
        return shown(nothing(state.tolerance))
      case 'answered': {
        const { question, answer } = event
        if (answer.kind !== 'masks' || question.kind !== 'grow' || question.points !== state.points) return { state }
        // While a drag goes on, the area of a moment ago is better than none.
        const asked = question === state.asked ? null : state.asked
        return shown({ ...state, asked, proposed: answer.proposed[0] ?? null })
      }
      case 'failed':
        return event.question === state.asked ? shown({ ...state, asked: null, proposed: null }) : { state }
      default:
        return { state }
    }
  },
  hint({ points, tolerance, asked, proposed }) {
    const how = `tolerance ${Math.round(tolerance)}`
    if (asked && !proposed) return `Looking for similar colours… · ${how}`
    return points.length === 0 ? `Click into an area of one colour · ${how}` : `Drag sideways for more or less · ${how}`
  },
})
