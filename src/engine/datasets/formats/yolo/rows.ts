import { cornersOf } from '#model/geometry/rotated.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { mirrorOf } from '#model/label-set/skeleton.ts'
import { boundsOfGeometry, type Geometry } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import { everyShapeAs } from '../define-format.ts'
import type { YoloRows } from './write.ts'

/** Center and size. */
function boxNumbers(geometry: Geometry, { widthPx, heightPx }: Size): number[] {
  const { x, y, width, height } = boundsOfGeometry(geometry)
  return [(x + width / 2) / widthPx, (y + height / 2) / heightPx, width / widthPx, height / heightPx]
}

const pathNumbers = (points: readonly (readonly [number, number])[], { widthPx, heightPx }: Size): number[] =>
  points.flatMap(([x, y]) => [Math.min(Math.max(x / widthPx, 0), 1), Math.min(Math.max(y / heightPx, 0), 1)])

export const detectRows: YoloRows = {
  holds: { cutsAtEdge: true, shapes: ['box'], instead: everyShapeAs('box') },
  numbersOf: boxNumbers,
  data: () => ({}),
}

/** Polygons. Ultralytics skips the polygons of a dataset in which some rows are boxes, so boxes become polygons too. */
export const segmentRows: YoloRows = {
  holds: { cutsAtEdge: true, shapes: ['polygon'], instead: everyShapeAs('polygon'), holes: 'as-cuts' },
  numbersOf: (geometry, size) => (geometry.shape === 'polygon' ? pathNumbers(geometry.rings[0]!, size) : []),
  data: () => ({ task: 'segment' }),
}

/** The four corners of rotated boxes, clockwise. */
export const rotatedRows: YoloRows = {
  holds: { cutsAtEdge: true, shapes: ['rotated-box'], instead: everyShapeAs('rotated-box') },
  numbersOf: (geometry, size) => (geometry.shape === 'rotated-box' ? pathNumbers(cornersOf(geometry), size) : []),
  data: () => ({ task: 'obb' }),
}

const pointCount = (classes: readonly LabelClass[]): number =>
  Math.max(1, ...classes.map(({ skeleton }) => skeleton?.points.length ?? 0))

/**
 * A box, then x, y and visibility of the keypoints. All rows have as many as the longest skeleton; missing points,
 * and all points of a label without a skeleton, are 0.
 */
export const poseRows: YoloRows = {
  holds: {
    cutsAtEdge: true,
    shapes: ['skeleton', 'box'],
    instead: { 'rotated-box': 'box', polygon: 'box', mask: 'box', polyline: 'box', points: 'box' },
  },
  numbersOf(geometry, size, classes) {
    const points = geometry.shape === 'skeleton' ? geometry.points : []
    const numbers = points.flatMap(([x, y, seen]) => [x / size.widthPx, y / size.heightPx, seen])
    const missing = Math.max(0, 3 * pointCount(classes) - numbers.length)
    return [...boxNumbers(geometry, size), ...numbers, ...Array<number>(missing).fill(0)]
  },
  imageLosses(labels, classes) {
    const withLines = new Set(
      classes.flatMap(({ classId, skeleton }) => (skeleton && skeleton.edges.length > 0 ? [classId] : [])),
    )
    return labels
      .filter(({ classId, geometry }) => geometry.shape === 'skeleton' && withLines.has(classId))
      .map(() => 'lines between the points of a skeleton dropped')
  },
  data(classes) {
    const longest = classes.map(({ skeleton }) => skeleton).find((one) => one?.points.length === pointCount(classes))
    return {
      task: 'pose',
      kpt_shape: [pointCount(classes), 3],
      ...(longest && { flip_idx: mirrorOf(longest) }),
      kpt_names: new Map(classes.flatMap(({ skeleton }, i) => (skeleton ? [[i, skeleton.points] as const] : []))),
    }
  },
}
