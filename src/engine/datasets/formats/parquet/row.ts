import { idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import type { SplitName } from '../../split.ts'
import { columnsFromRuns, textFromCounts } from '../coco/rle.ts'
import type { Holds, WrittenItem } from '../define-format.ts'
import { exportLabel, isCrowd } from '../losses.ts'

export const parquetHolds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton', 'whole-image'],
  instead: {},
  holes: 'held',
  // Classes of the image as a whole are a list of numbers.
  attributes: (_name, _value, shape) => shape !== 'whole-image',
  crowds: true,
  licences: true,
  scores: (shape) => shape !== 'whole-image',
  tracks: 'keyframes',
}

type RowContext = { category(label: Annotation): unknown; size: Size }
type RowLabel = { label: Annotation; geometry: Geometry }

/** What a row says about each object, in a list of this name. */
const ofObject = {
  id: ({ label }) => label.id,
  category: ({ label }, { category }) => category(label),
  shape: ({ geometry }) => geometry.shape,
  bbox: ({ geometry }) => boxNumbers(geometry),
  rotated: ({ geometry }) => rotatedNumbers(geometry),
  segmentation: ({ geometry }) => ringNumbers(geometry),
  mask: ({ geometry }, { size }) => maskOf(geometry, size),
  keypoints: ({ geometry }) => keypointsOf(geometry),
  area: ({ geometry }) => shapeOf(geometry).areaPx(geometry),
  iscrowd: ({ label }) => isCrowd(label),
  score: ({ label }) => label.score,
  origin: ({ label }) => label.origin,
  model: ({ label }) => label.modelId,
  attributes: ({ label }) => textOfAttributes(label.attributes),
  track: ({ label }) => label.track?.number ?? null,
  keyframe: ({ label: { track } }) => (track ? track.keyframe === true : null),
  outside_after: ({ label: { track } }) => (track ? track.outsideAfter === true : null),
} satisfies Record<string, (held: RowLabel, context: RowContext) => unknown>

type ObjectColumn = keyof typeof ofObject
const valuesOfObject = Object.entries(ofObject) as [ObjectColumn, (held: RowLabel, context: RowContext) => unknown][]

/** A row of the table; `image` is its file, or the place of it. */
export type Row<Image = ImageFile> = Record<string, unknown> & { image: Image }
type ImageFile = { bytes: Uint8Array | null; path: string }

/** Returns an image as a row, and how many labels it holds; `category` returns the class of a label in the row. */
export function rowOf<Image>(
  item: WrittenItem,
  split: SplitName,
  category: RowContext['category'],
  image: Image,
): { row: Row<Image>; labels: number } {
  const { imageRow, path, sha256, licence, widthPx, heightPx, frame } = item
  const objects: RowLabel[] = []
  const ofImage: Annotation[] = []
  for (const label of item.labels) {
    const { geometry } = exportLabel(parquetHolds, label, item)
    if (geometry?.shape === 'whole-image') ofImage.push(label)
    else if (geometry) objects.push({ label, geometry })
  }
  const context = { category, size: item }
  const row = {
    image,
    image_id: idOf('img', imageRow),
    path,
    sha256,
    split,
    licence,
    sequence: frame?.sequence ?? null,
    frame: frame?.number ?? null,
    width: widthPx,
    height: heightPx,
    labels: ofImage.map(category),
    objects: Object.fromEntries(
      valuesOfObject.map(([name, value]) => [name, objects.map((object) => value(object, context))]),
    ),
  }
  return { row, labels: objects.length + ofImage.length }
}

function textOfAttributes(attributes: Annotation['attributes']): string {
  for (const _ in attributes) return JSON.stringify(attributes)
  return '{}'
}

/** For all: most labels have no such numbers, and there may be a million. */
const none: readonly never[] = []

function boxNumbers(geometry: Geometry): readonly number[] {
  const { x, y, width, height } = boundsOfGeometry(geometry)
  return [x, y, width, height]
}

const rotatedNumbers = (g: Geometry): readonly number[] =>
  g.shape === 'rotated-box' ? [g.cx, g.cy, g.width, g.height, g.angleDegrees] : none
const ringNumbers = (g: Geometry): readonly number[][] =>
  g.shape === 'polygon' ? g.rings.map((ring) => ring.flat()) : []

/** Where an object is, in the columns of a row. */
export const placeColumnsOf = (geometry: Geometry, size: Size) => ({
  shape: geometry.shape,
  bbox: geometry.shape === 'whole-image' ? null : boxNumbers(geometry),
  rotated: rotatedNumbers(geometry),
  segmentation: ringNumbers(geometry),
  mask: maskOf(geometry, size),
  keypoints: keypointsOf(geometry),
})

const maskOf = (geometry: Geometry, size: Size): string | null =>
  geometry.shape === 'mask' ? textFromCounts(columnsFromRuns(geometry, size)) : null

/** x, y and visibility of each point; those of lines and single points are seen. */
function keypointsOf(geometry: Geometry): readonly number[] {
  if (geometry.shape === 'skeleton') return geometry.points.flat()
  if (geometry.shape === 'points' || geometry.shape === 'polyline')
    return geometry.points.flatMap(([x, y]) => [x, y, 2])
  return none
}
