import { type BoundingBox, clipBox } from '#model/geometry/box.ts'
import { ringWithCuts } from '#model/geometry/cut-holes.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { asBox, asMask, asPolygons, asRotatedBox } from '#model/labels/convert-shape.ts'
import { boundsOfGeometry, type Geometry, type ShapeName, shapeOf } from '#model/shapes/index.ts'
import { toPathPoints } from '#model/shapes/path-point.ts'
import type { PolygonShape } from '#model/shapes/polygon.ts'
import type { Size } from '#model/units.ts'
import type { ExportLabel, Format, Holds } from './define-format.ts'

type Part = Pick<Annotation, 'geometry' | 'attributes' | 'score' | 'layer' | 'track'>

const called: Record<ShapeName, string> = {
  box: 'box',
  'rotated-box': 'rotated box',
  polygon: 'polygon',
  mask: 'mask',
  polyline: 'line',
  points: 'points',
  skeleton: 'skeleton',
  'whole-image': 'class of the whole image',
}
const keptAs = {
  points: 'the points alone',
  box: 'its bounding box',
  'rotated-box': 'the smallest rotated box around it',
  polygon: 'a polygon',
  mask: 'the pixels inside of it',
}

function wordsFor(geometry: Geometry, to: keyof typeof keptAs): string {
  if (geometry.shape === 'box' && to === 'rotated-box') return 'a rotated box'
  if (to === 'points' || to === 'mask') return keptAs[to]
  return hasArea(geometry) ? keptAs[to] : keptAs.box
}

/** Mask outlines are simplified within this distance, so that they are not all steps. */
const maskTolerancePx = 0.5

export const isCrowd = ({ attributes }: Pick<Annotation, 'attributes'>): boolean => attributes.iscrowd === true

/**
 * What a format keeps of a label: the geometry, null if it is left out, and what is lost, in the same words before and after
 * an export.
 */
export function exportLabel(holds: Holds, label: Part, size: Size): { geometry: Geometry | null; losses: string[] } {
  const losses: string[] = []
  if (isCrowd(label) && !holds.crowds) return { geometry: null, losses: ['crowd dropped'] }
  if (holds.onlyTracked && !label.track) return { geometry: null, losses: ['label without a track dropped'] }
  const geometry = heldGeometry(holds, label.geometry, size, (what) => losses.push(what))
  if (geometry === null) return { geometry, losses }
  for (const name in label.attributes)
    if (!holds.attributes?.(name, label.attributes[name]!, label.geometry.shape)) {
      losses.push('attributes of a label')
      break
    }
  if (label.layer !== undefined && label.layer !== 0 && !holds.layers) losses.push('place of a label in the stack')
  if (label.track && !holds.tracks) losses.push('track of a label')
  if (label.track && holds.tracks === 'numbers' && !(label.track.keyframe && !label.track.outsideAfter))
    losses.push('whether a label of a track was drawn or interpolated')
  if (label.score !== null && !holds.scores?.(label.geometry.shape))
    losses.push('confidence of the prediction that a label came from')
  return { geometry, losses }
}

/** Returns what a format keeps of the labels of one image, in their order. */
export function exportLabels(
  { holds, together }: Pick<Format, 'holds' | 'together'>,
  labels: readonly Annotation[],
  classes: readonly LabelClass[],
  size: Size,
): readonly ExportLabel[] {
  const each = labels.map((label) => ({ label, ...exportLabel(holds, label, size) }))
  return together?.(each, classes, size) ?? each
}

/** The attributes that a format holds of a label. */
export const heldAttributes = (
  { attributes: isHeld }: Holds,
  { attributes, geometry }: Pick<Part, 'attributes' | 'geometry'>,
): Annotation['attributes'] =>
  Object.fromEntries(Object.entries(attributes).filter(([name, value]) => isHeld?.(name, value, geometry.shape)))

/** Returns the geometry as a format holds it, or null; `onLoss` gets what was lost. */
function heldGeometry(holds: Holds, geometry: Geometry, size: Size, onLoss: (what: string) => void): Geometry | null {
  const name = called[geometry.shape]
  let held: Geometry | null = geometry
  if (!holds.shapes.includes(geometry.shape)) {
    const to = holds.instead[geometry.shape]
    if (to === undefined) {
      onLoss(`${name} dropped`)
      return null
    }
    held = to === 'mask' ? asMask(geometry, size) : converted(geometry, to)
    if (held === null) {
      onLoss(`${name} without ${to === 'mask' ? 'a pixel' : 'area'} dropped`)
      return null
    }
    onLoss(`${name} kept as ${wordsFor(geometry, to)}`)
  }
  if (held.shape === 'polygon' && held.rings.length > 1) held = withoutHoles(holds, held, size, onLoss)
  if (holds.wholePixels && held.shape === 'box') held = inWholePixels(held, onLoss)
  if (!holds.cutsAtEdge || !reachesBeyond(boundsOfGeometry(held), size)) return held
  const inside = clippedTo(held, size)
  onLoss(`${called[held.shape]} clipped to the image`)
  return inside
}

/** Never narrower: a box under one pixel would vanish. */
function inWholePixels({ x, y, width, height }: BoundingBox, onLoss: (what: string) => void): Geometry {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, bottom] = [Math.ceil(x + width), Math.ceil(y + height)]
  if (left !== x || top !== y || right !== x + width || bottom !== y + height) onLoss('box widened to whole pixels')
  return { shape: 'box', x: left, y: top, width: right - left, height: bottom - top }
}

const hasArea = (geometry: Geometry): boolean => shapeOf(geometry).areaPx(geometry) > 0

/** A shape without an area becomes its bounding box first. */
function converted(from: Geometry, to: Exclude<keyof typeof keptAs, 'mask'>): Geometry | null {
  if (to === 'points')
    return {
      shape: 'points',
      points: toPathPoints(
        shapeOf(from)
          .dots(from)
          .map(({ at }) => at),
      ),
    }
  const geometry = hasArea(from) ? from : asBox(from)
  if (geometry === null || to === 'box') return geometry && asBox(geometry)
  if (to === 'rotated-box') return asRotatedBox(geometry)
  const pieces = asPolygons(geometry, geometry.shape === 'mask' ? maskTolerancePx : 0)
  if (pieces.length === 1) return pieces[0]!
  return { shape: 'polygon', rings: [toPathPoints(ringWithCuts(pieces.map(({ rings }) => rings)))] }
}

function withoutHoles(holds: Holds, polygon: PolygonShape, size: Size, onLoss: (what: string) => void): Geometry {
  if (holds.holes === 'held') return polygon
  if (holds.holes === 'as-mask') {
    const mask = asMask(polygon, size)
    if (mask) onLoss('polygon with holes kept as a mask')
    if (mask) return mask
  }
  if (holds.holes === 'as-cuts') {
    onLoss('holes of a polygon kept as cuts through its outline')
    return { shape: 'polygon', rings: [toPathPoints(ringWithCuts([polygon.rings]))] }
  }
  onLoss('polygon kept without its holes')
  return { ...polygon, rings: polygon.rings.slice(0, 1) }
}

const reachesBeyond = ({ x, y, width, height }: BoundingBox, { widthPx, heightPx }: Size): boolean =>
  x < 0 || y < 0 || x + width > widthPx || y + height > heightPx

function clippedTo(geometry: Geometry, { widthPx, heightPx }: Size): Geometry {
  if (geometry.shape === 'polygon') {
    const inside = ([x, y]: readonly [number, number]): [number, number] => [
      Math.min(Math.max(x, 0), widthPx),
      Math.min(Math.max(y, 0), heightPx),
    ]
    return { ...geometry, rings: geometry.rings.map((ring) => ring.map(inside)) }
  }
  return geometry.shape === 'box' ? { shape: 'box', ...clipBox(geometry, widthPx, heightPx) } : geometry
}
