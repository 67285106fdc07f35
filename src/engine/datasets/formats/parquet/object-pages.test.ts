import { encodeNestedValues } from 'hyparquet-writer/src/dremel.js'
import { schemaPathResolver } from 'hyparquet-writer/src/schema.js'
import { expect, test } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import type { WrittenItem } from '../define-format.ts'
import { objectLeaves, pageOf } from './object-pages.ts'
import { RowGroup, rowOf } from './row.ts'
import { parquetSchema } from './schema.ts'

const geometries: Geometry[] = [
  { shape: 'box', x: 1.5, y: 2, width: 3, height: 4 },
  { shape: 'rotated-box', cx: 5, cy: 6, width: 2, height: 1, angleDegrees: 30 },
  {
    shape: 'polygon',
    rings: [
      [
        [0, 0],
        [9, 0],
        [9, 9],
      ],
      [
        [5, 1],
        [8, 1],
        [8, 3],
      ],
    ],
  },
  { shape: 'points', points: [[1, 2]] },
  { shape: 'whole-image' },
]

const labelOf = (geometry: Geometry, i: number): Annotation => ({
  id: annotationIdFrom(`${i % 2 === 0 ? '' : 'ä'}${i}`),
  classId: i,
  geometry,
  attributes: i === 1 ? { color: 'red' } : {},
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: i === 0 ? 0.5 : null,
  ...(i === 2 && { track: { number: 7, keyframe: true } }),
})

const itemOf = (labels: readonly Annotation[], imageRow: number): WrittenItem => ({
  file: `${imageRow}.jpg`,
  imageRow,
  path: `${imageRow}.jpg`,
  sha256: String(imageRow),
  widthPx: 20,
  heightPx: 20,
  labels,
  labelBytes: 0,
  licence: null,
})

const category = ({ classId }: Annotation) => BigInt(classId)
const image = { bytes: null, path: '' }

const decoded = (values: Iterable<unknown>) =>
  Array.from(values, (value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : (value ?? null)))

test.each([
  ['objects of all shapes', [geometries, [], geometries.slice(0, 2)]],
  ['boxes alone, beside images without any', [[], geometries.slice(0, 1), []]],
  ['images without objects', [[], geometries.slice(4)]],
])('%s come in the pages that the library makes of their rows', (_, images) => {
  const items = images.map((shapes, i) => itemOf(shapes.map(labelOf), i + 1))
  const group = new RowGroup()
  for (const item of items) group.add(item, 'train', category, image)
  const rows = items.map((item) => rowOf(item, 'train', category, image).row.objects)
  const packed = structuredClone(group.packed())
  for (const leaf of objectLeaves()) {
    const names = leaf.path.slice(1).map(({ name }) => name)
    const made = encodeNestedValues(schemaPathResolver(parquetSchema)(names), rows)
    const page = pageOf(leaf, packed)
    expect({ ...page, values: decoded(page.values) }).toEqual({ ...made, values: decoded(made.values) })
  }
})
