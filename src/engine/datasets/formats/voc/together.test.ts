import { decode } from 'fast-png'
import { expect, test } from 'vitest'
import { annotationIdFrom } from '#model/ids.ts'
import { classColor } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { indexedPng } from '../../shapes/write-png.ts'
import { exportLabels } from '../losses.ts'
import { vocPalette } from './masks.ts'
import { voc } from './voc.ts'

const classes = ['dog', 'a:b'].map((name, i) => ({
  classId: i + 1,
  name,
  color: classColor(i),
  position: i,
  kind: 'object' as const,
  imageChoice: null,
  shapes: null,
  defaultShape: null,
  skeleton: null,
  guide: '',
  attributes: [],
}))

const label = (geometry: Geometry, more: Partial<Annotation> = {}): Annotation => ({
  id: annotationIdFrom('000000000000'),
  classId: 1,
  geometry,
  attributes: {},
  origin: 'human',
  modelId: null,
  predictionId: null,
  score: null,
  ...more,
})

const mask = (x: number, width: number): Geometry => ({ shape: 'mask', x, y: 0, width, height: 1, counts: [0, width] })
const box: Geometry = { shape: 'box', x: 1, y: 1, width: 3, height: 2 }

const held = (labels: readonly Annotation[]) =>
  exportLabels(voc, labels, classes, { widthPx: 20, heightPx: 9 }).map(({ geometry, losses }) => [geometry, ...losses])

test('a pixel is of the mask on top, else of the later one, and what others lose is told', async () => {
  expect(held([label(mask(0, 6), { layer: 1 }), label(box), label(mask(4, 6)), label(mask(8, 6))])).toEqual([
    [mask(0, 6), 'place of a label in the stack'],
    [box],
    [mask(6, 2), 'pixels of a mask beneath another'],
    [mask(8, 6)],
  ])
})

test('a mask for which no pixel, number or color is left is a box', async () => {
  const asBox = (x: number, width: number) => [
    { shape: 'box', x, y: 0, width, height: 1 },
    'mask kept as its bounding box',
  ]
  expect(held([label(mask(2, 3)), label(mask(1, 6)), label(mask(9, 2), { classId: 2 })])).toEqual([
    asBox(2, 3),
    [mask(1, 6)],
    asBox(9, 2),
  ])
  const many = Array.from({ length: 253 }, () => label(box))
  expect(held([...many, label(mask(0, 2)), label(mask(3, 2))]).slice(-2)).toEqual([[mask(0, 2)], asBox(3, 2)])
  const sliver: Geometry = {
    shape: 'polygon',
    rings: [
      [
        [1, 1],
        [1.2, 1],
        [1.2, 9],
      ],
    ],
  }
  expect(held([label(sliver)])[0]![1]).toBe('polygon kept as its bounding box')
})

test('the PNG has the numbers that it was given', async () => {
  const rows = Buffer.of(0, 0, 1, 2, 0, 254, 255, 7)
  const png = decode(await indexedPng({ widthPx: 3, heightPx: 2, bytesPerPixel: 1, rows }, vocPalette))
  expect([...png.data]).toEqual([0, 1, 2, 254, 255, 7])
  expect(png.palette!.slice(0, 3)).toEqual([
    [0, 0, 0],
    [128, 0, 0],
    [0, 128, 0],
  ])
  expect(png.palette![255]).toEqual([224, 224, 192])
})
