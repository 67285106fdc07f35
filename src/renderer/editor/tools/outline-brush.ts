import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { differenceOfPolygons, type Piece, unionOfPolygons } from '#model/geometry/polygon-boolean.ts'
import { simplifyRing } from '#model/geometry/simplify.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { brushedRing, enclosesArea, ringsOf } from '../scene/convert.ts'
import { pointWithin } from '../scene/handles.ts'
import type { ObjectId } from '../scene/objects.ts'
import { announce, defineTool, type Scene, type ToolStep } from './tool.ts'

type OutlineState = { id: ObjectId; pieces: readonly Piece[]; last: Point; erases: boolean } | null

/** The outline may deviate from the brush's circle by this much on screen. */
const toleranceCssPx = 0.5

/** Pushes the selected shape's outline out with a round brush, with Alt in. Makes a polygon. */
export const outlineBrush = defineTool<OutlineState>({
  name: 'outline-brush',
  title: t`Push a shape’s outline`,
  key: 'Shift+B',
  shape: null,
  pointer: 'brush',
  start: null,
  busy: (state) => state !== null,
  step(state, event, scene) {
    if (event.type === 'cancel') return { state: null, draft: null }
    if (event.type !== 'down' && event.type !== 'move' && event.type !== 'up') return { state }
    const at = pointWithin(event.point, scene.image)
    if (event.type === 'down') {
      const { selected, selection } = scene
      if (!selected || selection.length !== 1 || selected.geometry.shape === 'mask' || !enclosesArea(selected.geometry))
        return { state: null, act: announce(t`Select a polygon first`) }
      const started = {
        id: selected.id,
        pieces: unionOfPolygons([ringsOf(selected.geometry)]),
        last: at,
        erases: event.alt !== scene.brushErases,
      }
      return brushed(started, at, scene)
    }
    if (!state) return { state, cursor: 'none' }
    return event.type === 'move' ? brushed(state, at, scene) : ended(state, scene)
  },
  hint: (state) => (state ? null : t`Push outward to grow, hold Alt to shrink`),
})

function brushed(state: NonNullable<OutlineState>, at: Point, { brushRadius }: Scene): ToolStep<OutlineState> {
  const rings = state.pieces.flat()
  const ring = brushedRing(state.last, at, brushRadius)
  const pieces = state.erases ? differenceOfPolygons(rings, [[ring]]) : unionOfPolygons([rings, [ring]])
  const next = { ...state, pieces, last: at }
  return { state: next, draft: { id: state.id, geometry: { shape: 'polygon', rings: pieces.flat() } }, cursor: 'none' }
}

/** Drops strokes that don't touch the shape; separated pieces become objects. */
function ended({ id, pieces, erases }: NonNullable<OutlineState>, { viewport, image }: Scene): ToolStep<OutlineState> {
  const stop = { state: null, draft: null, cursor: 'none' }
  const tolerance = toleranceCssPx / viewport.scale
  const geometries = pieces.map(
    (rings): Geometry => ({ shape: 'polygon', rings: rings.map((ring) => simplifyRing(ring, tolerance)) }),
  )
  const [largest] = geometries
  if (!largest) return { ...stop, act: announce(t`The shape would be empty. Delete the object instead`) }
  const problem = shapeOf(largest).problem(largest, image.widthPx, image.heightPx)
  if (problem) return { ...stop, act: announce(t`Not changed. ${problem}`) }
  if (geometries.length === 1) return { ...stop, act: { type: 'replace', id, geometries } }
  const message = erases
    ? t`Split into ${geometries.length} objects`
    : t`Start inside the shape: only strokes that touch it count`
  return { ...stop, act: { type: 'replace', id, geometries: erases ? geometries : [largest], message } }
}
