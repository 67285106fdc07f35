import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { simplifyPath } from '#model/geometry/simplify.ts'
import { asPolygons } from '#model/labels/convert-shape.ts'
import { shapes } from '#model/shapes/index.ts'
import { type MaskShape, maskOfRings } from '#model/shapes/mask.ts'
import { toPathPoints } from '#model/shapes/path-point.ts'
import { pointWithin } from '../scene/handles.ts'
import { toView } from '../scene/viewport.ts'
import type { AreaQuery } from './area-query.ts'
import { announce, defineTool, type Scene, type ToolAct, type ToolStep } from './tool.ts'

type ScissorsState = {
  /** The user's clicks, each with the path along edges from the previous one; the first has none. */
  anchors: readonly { at: Point; way: readonly Point[] }[]
  pointer: Point | null
  /** The path from the last anchor to the pointer, and the query for it. */
  ahead: readonly Point[]
  request: AreaQuery | null
  /** Clicks waiting for their path; the first is being queried. Quick clicks aren't lost. */
  clicks: readonly Click[]
}

type Click = { at: Point; closes: boolean }

const closeReachCssPx = 9
const samePlaceCssPx = 3
const samePlacePx = 0.4
const toleranceCssPx = 0.75
const nothing: ScissorsState = { anchors: [], pointer: null, ahead: [], request: null, clicks: [] }

/** Removes spurs that go out and back, as after a click beside the edge. */
function withoutSpurs(line: readonly Point[]): Point[] {
  const kept: Point[] = []
  for (const point of line) {
    const [before, last] = [kept.at(-2), kept.at(-1)]
    if (before && isSame(before, point)) kept.pop()
    else if (!last || !isSame(last, point)) kept.push(point)
  }
  return kept
}

/** Paths are smoothed separately, so there and back differ slightly. */
const isSame = ([ax, ay]: Point, [bx, by]: Point): boolean => Math.hypot(ax - bx, ay - by) < samePlacePx

const lineOf = ({ anchors }: ScissorsState): Point[] =>
  anchors.flatMap(({ way, at }) => (way.length > 0 ? way.slice(1) : [at]))

function shown(state: ScissorsState): ToolStep<ScissorsState> {
  if (state.anchors.length === 0) return { state, draft: null, cursor: 'crosshair' }
  const path = [...lineOf(state), ...state.ahead.slice(1)]
  const anchors = state.anchors.map(({ at }) => at)
  return { state, draft: { id: null, path, closed: true, anchors }, cursor: 'crosshair' }
}

/** Requests the path from the last anchor; a straight line replaces it meanwhile. */
function requestPath(state: ScissorsState, to: Point): ToolStep<ScissorsState> {
  const from = state.anchors.at(-1)?.at
  if (!from) return { state: { ...state, pointer: to }, cursor: 'crosshair' }
  const query: AreaQuery = { kind: 'wire', from, to, snap: false }
  const pending = { ...state, pointer: to, request: query }
  return { ...shown(pending), act: { type: 'ask', query } }
}

/** The first click snaps to an edge nearby, unless Alt is held. */
function begin(state: ScissorsState, at: Point, alt: boolean): ToolStep<ScissorsState> {
  const query: AreaQuery = { kind: 'wire', from: at, to: at, snap: !alt }
  const started = { ...state, anchors: [{ at, way: [] }], pointer: at, ahead: [], request: query }
  return { ...shown(started), act: { type: 'ask', query } }
}

function finished({ anchors }: ScissorsState, scene: Scene): ToolStep<ScissorsState> {
  const tolerance = Math.min(1, toleranceCssPx / scene.viewport.scale)
  // It ends where it began.
  const ring = simplifyPath(withoutSpurs(lineOf({ ...nothing, anchors })), tolerance).slice(0, -1)
  const { widthPx, heightPx } = scene.image
  const polygon = { shape: 'polygon' as const, rings: [toPathPoints(ring)] }
  const problem = ring.length < 3 ? t`The line encloses no area.` : shapes.polygon.problem(polygon, widthPx, heightPx)
  const geometry = scene.areaShape === 'mask' ? largestPiece(maskOfRings([ring], scene.image), scene) : polygon
  const act: ToolAct =
    problem || !geometry
      ? announce(t`Not drawn. ${problem ?? t`The line encloses no pixel.`}`)
      : { type: 'create', geometry, keepsTool: true }
  return { state: nothing, draft: null, act }
}

/** Drops specks left where the line crosses itself. */
function largestPiece(mask: MaskShape | null, { image }: Scene): MaskShape | null {
  const [largest, ...others] = mask ? asPolygons(mask) : []
  return largest && others.length > 0 ? maskOfRings(largest.rings, image) : mask
}

/** Turns a click with a known path into an anchor, or closes the line. */
function settle(state: ScissorsState, way: readonly Point[], scene: Scene): ToolStep<ScissorsState> {
  const [clicked, ...clicks] = state.clicks
  if (!clicked) return shown({ ...state, ahead: way, request: null })
  const anchors = [...state.anchors, { at: clicked.at, way }]
  const settled = { ...state, anchors, ahead: [], request: null, clicks }
  if (clicked.closes) return finished(settled, scene)
  return clicks.length > 0 ? requestClick(settled) : shown(settled)
}

function requestClick(state: ScissorsState): ToolStep<ScissorsState> {
  const query: AreaQuery = { kind: 'wire', from: state.anchors.at(-1)!.at, to: state.clicks[0]!.at, snap: false }
  return { ...shown({ ...state, request: query }), act: { type: 'ask', query } }
}

function click(state: ScissorsState, clicked: Click): ToolStep<ScissorsState> {
  const clicking = { ...state, pointer: clicked.at, clicks: [...state.clicks, clicked] }
  return state.clicks.length > 0 ? { state: clicking } : requestClick(clicking)
}

/**
 * Intelligent scissors: the line between clicks follows the strongest edges. A click on the first point, a double click
 * or Enter closes it.
 */
export const scissors = defineTool<ScissorsState>({
  name: 'scissors',
  title: t`Trace edges`,
  key: 'I',
  shape: null,
  pointer: 'cross',
  start: nothing,
  busy: ({ anchors }) => anchors.length > 0,
  step(state, event, scene) {
    const { image, viewport } = scene
    const { anchors, clicks } = state
    const first = anchors[0]?.at
    const points = anchors.length + clicks.length
    const isClosing = clicks.at(-1)?.closes === true
    const close = () => {
      if (points < 2) return { state, act: announce(t`Click at least two points along the object first`) }
      return click(state, { at: first!, closes: true })
    }
    switch (event.type) {
      case 'down': {
        const at = pointWithin(event.point, image)
        if (!first) return begin(state, at, event.alt)
        if (isClosing) return { state }
        const place = toView(viewport, first)
        const isOnFirst = Math.hypot(place.leftPx - event.at.leftPx, place.topPx - event.at.topPx) <= closeReachCssPx
        if (isOnFirst && points >= 2) return close()
        const last = (clicks.at(-1) ?? anchors.at(-1)!).at
        // The second press of a double click is at the same place.
        const again = Math.hypot(last[0] - at[0], last[1] - at[1]) * viewport.scale < samePlaceCssPx
        return again ? { state } : click(state, { at, closes: false })
      }
      case 'move': {
        const at = pointWithin(event.point, image)
        return clicks.length > 0 ? { state: { ...state, pointer: at }, cursor: 'crosshair' } : requestPath(state, at)
      }
      case 'doubleClick':
      case 'confirm':
        return points > 0 && !isClosing ? close() : { state }
      case 'removeLast': {
        const left = clicks.length > 0 ? anchors : anchors.slice(0, -1)
        if (left.length === 0) return shown(nothing)
        const back = { ...state, anchors: left, ahead: [], request: null, clicks: clicks.slice(0, -1) }
        if (back.clicks.length > 0) return requestClick(back)
        return state.pointer ? requestPath(back, state.pointer) : shown(back)
      }
      case 'cancel':
        return shown(nothing)
      case 'answered': {
        const { query, answer } = event
        if (answer.kind !== 'wire' || query.kind !== 'wire') return { state }
        const { path } = answer
        // While the pointer moves, the path to its last place is better than none.
        if (query !== state.request)
          return query.from === anchors.at(-1)?.at && clicks.length === 0 ? shown({ ...state, ahead: path }) : { state }
        const start = path[0]
        if (anchors.length === 1 && anchors[0]!.at === query.to && start)
          return shown({ ...state, anchors: [{ at: start, way: [] }], request: null })
        return settle(state, path, scene)
      }
      case 'failed': {
        if (event.query !== state.request) return { state }
        const from = anchors.at(-1)
        // Without pixels the line is straight and the user can continue.
        return from && clicks[0] ? settle(state, [from.at, clicks[0].at], scene) : shown({ ...state, request: null })
      }
      default:
        return { state }
    }
  },
  hint({ anchors }) {
    if (anchors.length === 0) return t`Click the edge of an object`
    if (anchors.length === 1) return t`Move along the edge and click where the line drifts`
    return t`Click the first point or press Enter to close the line`
  },
})
