import { plural, t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { distanceBetween } from '#model/geometry/segment.ts'
import { simplifyPath } from '#model/geometry/simplify.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { pointWithin } from '../scene/handles.ts'
import type { SnappedPoint } from '../scene/snap.ts'
import { toView } from '../scene/viewport.ts'
import {
  announce,
  type Draft,
  defineTool,
  type Scene,
  type Tool,
  type ToolAct,
  type ToolEvent,
  type ToolStep,
} from './tool.ts'

type PathState = {
  points: readonly Point[]
  pointer: Point | null
  /** While the button is down: the number of points including this press, and whether the drag draws freehand. */
  pressed: { at: Point; from: number; freehand: boolean } | null
}

const closeReachCssPx = 9
/** Freehand rings end less exactly than clicks. */
const freehandCloseReachCssPx = 18
const freehandFromCssPx = 6
const freehandStepCssPx = 3
const freehandToleranceCssPx = 0.75
/** The second press of a double click adds no point. */
const samePlaceCssPx = 2
const empty: PathState = { points: [], pointer: null, pressed: null }

type PathTool = Pick<Tool, 'name' | 'title' | 'key' | 'shape'> & {
  /** What is drawn, for messages: "A polygon". */
  what: string
  minPoints: number
  maxPoints: number | null
  closed: boolean
  /** Returns the action for the finished path. */
  finish(points: readonly Point[], scene: Scene): ToolAct
  /** Returns the shape of a drag from the first point; without it a drag draws freehand. */
  dragged?(from: Point, to: Point): Geometry
  /** Returns a preview of the points that is more than a line. */
  preview?(points: readonly Point[]): Geometry | null
  /** How to begin, in a few words. */
  beginning: string
  /** Returns why nothing can be drawn, or null. */
  refusal?(scene: Scene): string | null
}

/**
 * Creates a tool for a path of points, clicked or drawn freehand. Enter, a double click, a click on the first point or
 * the maximum of points finishes it; Backspace removes the last point.
 */
export function clickedPath(path: PathTool): Tool {
  const { minPoints, maxPoints, closed } = path
  const steps = new PathSteps(path)
  return defineTool<PathState>({
    name: path.name,
    title: path.title,
    key: path.key,
    shape: path.shape,
    pointer: 'cross',
    start: empty,
    busy: ({ points }) => points.length > 0,
    hint({ points }, scene) {
      if (points.length === 0) return path.refusal?.(scene) ?? path.beginning
      const missing = minPoints - points.length
      if (missing > 0) return t`${missing} more ${plural(missing, { one: 'point', other: 'points' })}`
      if (maxPoints !== null) return t`1 more point`
      return closed ? t`Click the first point or press Enter to close` : t`Double-click or press Enter to finish`
    },
    step(state, event, scene) {
      switch (event.type) {
        case 'down':
          return steps.press(state, { ...event, type: 'down' }, scene)
        case 'move':
          return steps.move(state, { ...event, type: 'move' }, scene)
        case 'up':
          return steps.release(state, { ...event, type: 'up' }, scene)
        case 'doubleClick':
        case 'confirm':
          return state.points.length > 0 ? steps.finish(state.points, scene) : { state }
        case 'removeLast':
          return steps.drawing({ points: state.points.slice(0, -1), pointer: state.pointer, pressed: null })
        case 'cancel':
          return { state: empty, draft: null, snapped: null }
        default:
          return { state }
      }
    },
  })
}

/** The steps while a path is drawn. */
class PathSteps {
  readonly #path: PathTool

  constructor(path: PathTool) {
    this.#path = path
  }

  finish(points: readonly Point[], scene: Scene): ToolStep<PathState> {
    const path = this.#path
    const { minPoints } = path
    if (points.length < minPoints) {
      const missing = t`${path.what} needs at least ${minPoints} ${plural(minPoints, { one: 'point', other: 'points' })}.`
      return { state: { points, pointer: null, pressed: null }, act: announce(missing) }
    }
    return { state: empty, draft: null, act: path.finish(points, scene), snapped: null }
  }

  drawing(state: PathState, snapped: SnappedPoint | null = null): ToolStep<PathState> {
    const draft = this.#draftOf(state.pointer ? [...state.points, state.pointer] : state.points)
    return { state, draft, cursor: 'crosshair', snapped }
  }

  #draftOf(points: readonly Point[]): Draft | null {
    if (points.length === 0) return null
    const geometry = this.#path.preview?.(points)
    return geometry ? { id: null, geometry } : { id: null, path: points, closed: this.#path.closed }
  }

  press(state: PathState, event: ToolEvent & { type: 'down' }, scene: Scene): ToolStep<PathState> {
    const { minPoints, maxPoints, closed } = this.#path
    const { points } = state
    const refusal = points.length === 0 ? this.#path.refusal?.(scene) : null
    if (refusal) return { state, act: announce(refusal) }
    const first = points[0]
    if (first && closed && maxPoints === null && points.length >= minPoints) {
      const place = toView(scene.viewport, first)
      if (Math.hypot(place.leftPx - event.at.leftPx, place.topPx - event.at.topPx) <= closeReachCssPx)
        return this.finish(points, scene)
    }
    const snapped = scene.snap(within(event.point, scene))
    const at = snapped.point
    const last = points.at(-1)
    const next = last && isNear(last, at, samePlaceCssPx, scene) ? points : [...points, at]
    if (next.length === maxPoints) return this.finish(next, scene)
    return this.drawing({ points: next, pointer: at, pressed: { at, from: next.length, freehand: false } }, snapped)
  }

  move(state: PathState, event: ToolEvent & { type: 'move' }, scene: Scene): ToolStep<PathState> {
    const snapped = scene.snap(within(event.point, scene))
    const at = snapped.point
    const { pressed, points } = state
    if (!pressed) return this.drawing({ ...state, pointer: at }, snapped)
    const far = pressed.freehand || !isNear(pressed.at, at, freehandFromCssPx, scene)
    if (!far) return this.drawing({ ...state, pointer: at }, snapped)
    if (this.#path.dragged) {
      const geometry = points.length === 1 ? this.#path.dragged(points[0]!, at) : null
      return geometry
        ? { state: { ...state, pointer: at }, draft: { id: null, geometry }, cursor: 'crosshair', snapped }
        : this.drawing({ ...state, pointer: at }, snapped)
    }
    const last = points.at(-1)!
    const next = isNear(last, at, freehandStepCssPx, scene) ? points : [...points, at]
    return this.drawing({ points: next, pointer: at, pressed: { ...pressed, freehand: true } }, snapped)
  }

  release(state: PathState, event: ToolEvent & { type: 'up' }, scene: Scene): ToolStep<PathState> {
    const { minPoints, closed } = this.#path
    const { pressed, points } = state
    if (!pressed) return { state }
    const { point: at } = scene.snap(within(event.point, scene))
    const dragged = this.#path.dragged && points.length === 1 && !isNear(pressed.at, at, freehandFromCssPx, scene)
    if (dragged) return this.finish([points[0]!, at], scene)
    if (!pressed.freehand) return this.drawing({ points, pointer: at, pressed: null })
    const tolerance = freehandToleranceCssPx / scene.viewport.scale
    const drawn = simplifyPath(points.slice(pressed.from - 1), tolerance)
    const all = [...points.slice(0, pressed.from - 1), ...drawn]
    const isRing = closed && all.length >= minPoints && isNear(all[0]!, at, freehandCloseReachCssPx, scene)
    return isRing ? this.finish(all, scene) : this.drawing({ points: all, pointer: at, pressed: null })
  }
}

const isNear = (a: Point, b: Point, cssPx: number, { viewport }: Scene): boolean =>
  distanceBetween(a, b) * viewport.scale <= cssPx

const within = (point: Point, { image }: Scene): Point => pointWithin(point, image)
