import { idOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { SplitName } from '../../split.ts'
import { columnsFromRuns, textFromCounts } from '../coco/rle.ts'
import type { Holds, WrittenItem } from '../define-format.ts'
import { heldLabel, isCrowd } from '../losses.ts'

export const parquetHolds: Holds = {
  shapes: ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton', 'whole-image'],
  instead: {},
  holes: 'held',
  // Classes of the image as a whole are a list of numbers.
  attributes: (_name, _value, shape) => shape !== 'whole-image',
  beyondImage: true,
  crowds: true,
  licences: true,
  scores: (shape) => shape !== 'whole-image',
  tracks: 'keyframes',
}

type Size = { widthPx: number; heightPx: number }

type Told = { category(label: Annotation): unknown; size: Size }
type Held = { label: Annotation; geometry: Geometry }

/** What a row tells of each object, in a list by this name. */
const ofObject = {
  id: ({ label }) => label.id,
  category: ({ label }, { category }) => category(label),
  shape: ({ geometry }) => geometry.shape,
  bbox: ({ geometry }) => {
    const { x, y, width, height } = boundsOfGeometry(geometry)
    return [x, y, width, height]
  },
  rotated: ({ geometry: g }) => (g.shape === 'rotated-box' ? [g.cx, g.cy, g.width, g.height, g.angleDegrees] : none),
  segmentation: ({ geometry }) => (geometry.shape === 'polygon' ? geometry.rings.map((ring) => ring.flat()) : none),
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
} satisfies Record<string, (held: Held, told: Told) => unknown>

type ObjectColumn = keyof typeof ofObject
const valuesOfObject = Object.entries(ofObject) as [ObjectColumn, (held: Held, told: Told) => unknown][]

/** An image as a row without its objects, and these. `category` tells how a class is called there, `image` is its file. */
function partsOf<Image>(
  item: WrittenItem,
  split: SplitName,
  category: Told['category'],
  image: Image,
): { row: Record<string, unknown> & { image: Image }; objects: Held[]; labels: number } {
  const { imageRow, path, sha256, licence, widthPx, heightPx, frame } = item
  const objects: Held[] = []
  const ofImage: Annotation[] = []
  for (const label of item.labels) {
    const { geometry } = heldLabel(parquetHolds, label, item)
    if (geometry?.shape === 'whole-image') ofImage.push(label)
    else if (geometry) objects.push({ label, geometry })
  }
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
  }
  return { row, objects, labels: objects.length + ofImage.length }
}

/** An image as a row; `category` tells how a class is called there, `image` is its file. */
export function rowOf(item: WrittenItem, split: SplitName, category: Told['category'], image: object) {
  const { row, objects: held, labels } = partsOf(item, split, category, image)
  const told = { category, size: item }
  const lists = valuesOfObject.map(([name, value]) => [name, held.map((one) => value(one, told))])
  return { row: { ...row, objects: Object.fromEntries(lists) }, labels }
}

type ImageFile = { bytes: Uint8Array | null; path: string }
/** Lists of numbers, all in one. */
export type NumberLists = { numbers: Float64Array<ArrayBuffer>; lengths: Uint32Array<ArrayBuffer> }
/**
 * Rows without their objects, how many of these each has, and what is told of all of them one after another; null where that
 * is nothing. So they go to another thread in a fraction of the time of rows.
 */
export type PackedRows = {
  rows: (Record<string, unknown> & { image: ImageFile })[]
  counts: number[]
  objects: Record<string, unknown[] | NumberLists | null>
}

const numberLists: ReadonlySet<ObjectColumn> = new Set(['bbox', 'rotated', 'keypoints'])

/** Collects the rows of a group. */
export class RowGroup {
  readonly #rows: PackedRows['rows'] = []
  readonly #counts: number[] = []
  readonly #values: unknown[][] = valuesOfObject.map(() => [])

  get length(): number {
    return this.#rows.length
  }

  /** Gives how many labels it holds of those of the item. */
  add(item: WrittenItem, split: SplitName, category: Told['category'], image: ImageFile): number {
    const { row, objects, labels } = partsOf(item, split, category, image)
    this.#rows.push(row)
    this.#counts.push(objects.length)
    const told = { category, size: item }
    for (const [i, [, value]] of valuesOfObject.entries())
      for (const held of objects) this.#values[i]!.push(value(held, told))
    return labels
  }

  packed(): PackedRows {
    const columns = valuesOfObject.map(([name], i) => {
      const values = this.#values[i]!
      if (values.every((value) => value === null || value === none)) return [name, null]
      return [name, numberLists.has(name) ? inOne(values as (readonly number[])[]) : values]
    })
    return { rows: this.#rows, counts: this.#counts, objects: Object.fromEntries(columns) }
  }
}

function inOne(lists: readonly (readonly number[])[]): NumberLists {
  const lengths = Uint32Array.from(lists, ({ length }) => length)
  const numbers = new Float64Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const list of lists) for (const number of list) numbers[at++] = number
  return { numbers, lengths }
}

function textOfAttributes(attributes: Annotation['attributes']): string {
  for (const _ in attributes) return JSON.stringify(attributes)
  return '{}'
}

/** For all: most labels have no such numbers, and there may be a million. */
const none: readonly never[] = []

const maskOf = (geometry: Geometry, size: Size): string | null =>
  geometry.shape === 'mask' ? textFromCounts(columnsFromRuns(geometry, size)) : null

/** x, y and visibility of each point; those of lines and single points are seen. */
function keypointsOf(geometry: Geometry): readonly number[] {
  if (geometry.shape === 'skeleton') return geometry.points.flat()
  if (geometry.shape === 'points' || geometry.shape === 'polyline')
    return geometry.points.flatMap(([x, y]) => [x, y, 2])
  return none
}
