import type { BoundingBox, Point } from '#model/geometry/box.ts'
import { shapeOf } from '#model/shapes/index.ts'
import { nextClass } from './class-in-hand.ts'
import { type EditorState, imageIn, noIds, selectionIn } from './editor-state.ts'
import type { Edits } from './edits.ts'
import { areaShapeFor } from './scene/area-shape.ts'
import type { HitIndex } from './scene/hit.ts'
import type { EditorObject, ObjectId } from './scene/objects.ts'
import { type SnappedPoint, snapped, unsnapped } from './scene/snap.ts'
import type { ImageSize } from './scene/viewport.ts'
import type { Scene } from './tools/index.ts'

const hitReachCssPx = 5
const snapReachCssPx = 8

/** Returns what a tool can see of the image on the stage, or null without one. */
export function toolScene(state: EditorState, hits: HitIndex, edits: Edits): Scene | null {
  const image = imageIn(state)
  if (!image) return null
  const { viewport, labelsHidden, lockedIds, hiddenIds } = state
  const labelClass = nextClass(state)
  const isFree = ({ id }: EditorObject) => !lockedIds.has(id)
  const selection = labelsHidden
    ? []
    : selectionIn(state).filter((object) => isFree(object) && !hiddenIds.has(object.id))
  return {
    image,
    viewport,
    selected: selection.find(({ id }) => id === state.selectedId) ?? null,
    selection,
    objectsAt: (point) => objectsAt(state, hits, point).filter(isFree),
    objectsInside: (box) =>
      labelsHidden ? [] : hits.within(box).filter((object) => isFree(object) && isInside(object, box)),
    snap: (point, except = noIds) => snap(state, hits, image, point, except),
    labelClass,
    lastOf: (shape, classId) => edits.lastOf(shape, classId),
    brushRadius: state.brushRadiusCssPx / viewport.scale,
    brushErases: state.brushErases,
    areaShape: areaShapeFor(state.areaShape, labelClass),
  }
}

/** Returns the shown objects under a place, including locked ones, topmost first. */
export const objectsAt = (
  { viewport, labelsHidden }: EditorState,
  hits: HitIndex,
  point: Point,
): readonly EditorObject[] => (labelsHidden ? [] : hits.at(point, hitReachCssPx / viewport.scale))

function snap(
  { snapping, viewport, labelsHidden }: EditorState,
  hits: HitIndex,
  image: ImageSize,
  point: Point,
  except: ReadonlySet<ObjectId>,
): SnappedPoint {
  if (!snapping) return unsnapped(point)
  const reach = snapReachCssPx / viewport.scale
  const around = { x: point[0] - reach, y: point[1] - reach, width: 2 * reach, height: 2 * reach }
  const near = labelsHidden ? [] : hits.within(around).filter(({ id }) => !except.has(id))
  return snapped(
    point,
    near.map(({ geometry }) => geometry),
    reach,
    image,
  )
}

function isInside({ geometry }: EditorObject, box: BoundingBox): boolean {
  const { x, y, width, height } = shapeOf(geometry).bounds(geometry)
  return x >= box.x && y >= box.y && x + width <= box.x + box.width && y + height <= box.y + box.height
}
