import type { Point } from '#model/geometry/box.ts'
import { type ShapeName, shapeOf, shapes } from '#model/shapes/index.ts'
import { pointWithin } from '../handles.ts'
import { toView } from '../viewport.ts'
import { defineTool, type Scene, type Tool, type ToolStep } from './tool.ts'

type ClicksState = { points: readonly Point[]; pointer: Point | null }

const closeReachCssPx = 9
const empty: ClicksState = { points: [], pointer: null }

/** A tool for a shape of clicked points: Enter, a double click or a click on the first point ends it. */
export function drawByClicks(name: ShapeName, minPoints: number, maxPoints: number | null): Tool {
  const { title, key, create } = shapes[name]

  function finish(points: readonly Point[], { picture }: Scene): ToolStep<ClicksState> {
    if (points.length < minPoints) {
      const missing = `A ${title.toLowerCase()} needs at least ${minPoints} points.`
      return { state: { points, pointer: null }, act: { type: 'say', sentence: missing } }
    }
    const geometry = create(points)
    const problem = shapeOf(geometry).problem(geometry, picture.widthPx, picture.heightPx)
    if (problem) return { state: empty, draft: null, act: { type: 'say', sentence: `Not drawn. ${problem}` } }
    return { state: empty, draft: null, act: { type: 'create', geometry } }
  }

  const drawing = (points: readonly Point[], pointer: Point | null): ToolStep<ClicksState> => ({
    state: { points, pointer },
    draft: points.length > 0 ? { id: null, path: pointer ? [...points, pointer] : points } : null,
    cursor: 'crosshair',
  })

  return defineTool<ClicksState>({
    name,
    title: `Draw a ${title.toLowerCase()}`,
    key: key.toUpperCase(),
    start: empty,
    busy: ({ points }) => points.length > 0,
    step(state, event, scene) {
      const { points } = state
      switch (event.type) {
        case 'down': {
          const first = points[0]
          if (first && points.length >= minPoints) {
            const place = toView(scene.viewport, first)
            const distance = Math.hypot(place.leftPx - event.at.leftPx, place.topPx - event.at.topPx)
            if (distance <= closeReachCssPx) return finish(points, scene)
          }
          const at = pointWithin(event.point, scene.picture.widthPx, scene.picture.heightPx)
          const last = points.at(-1)
          // The second press of a double click is at the same place: it adds no point.
          const again = last && Math.hypot(last[0] - at[0], last[1] - at[1]) * scene.viewport.scale < 2
          const next = again ? points : [...points, at]
          return next.length === maxPoints ? finish(next, scene) : drawing(next, at)
        }
        case 'move':
          return drawing(points, pointWithin(event.point, scene.picture.widthPx, scene.picture.heightPx))
        case 'doubleClick':
        case 'confirm':
          return points.length > 0 ? finish(points, scene) : { state }
        case 'removeLast':
          return drawing(points.slice(0, -1), state.pointer)
        case 'cancel':
          return { state: empty, draft: null }
        default:
          return { state }
      }
    },
  })
}
