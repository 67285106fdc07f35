import { expect, test } from 'vitest'
import type { Geometry } from '../shapes/index.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { canonicalGeometry, canonicalGeometryText } from './canonical-geometry.ts'

test('a geometry is told as canonical JSON tells it', () => {
  const boxes = [
    [0, 1.5, 1e-7, 1e21],
    [-0, 1 / 3, 2, 3],
    [Number.NaN, 1, 2, 3],
    [1, 2, Number.POSITIVE_INFINITY, 3],
  ].map(([x = 0, y = 0, width = 0, height = 0]): Geometry => ({ shape: 'box', x, y, width, height }))
  const others: Geometry[] = [{ shape: 'whole-image' }, { shape: 'points', points: [[1, 2.5]] }]
  for (const geometry of [...boxes, ...others]) expect(canonicalGeometry(geometry)).toBe(canonicalJson(geometry))
})

test('a geometry that is stored is told as its values are, however they are written', () => {
  const numbers = [
    '0',
    '-0',
    '0.0',
    '1.0',
    '12.50',
    '-3.25',
    '0.000001',
    '0.0000001',
    '1e-7',
    '123456.5',
    '0.30000000000000004',
  ]
  numbers.push('50.83333333333333', '50.833333333333336', '5.0999999999999996', '-0.000000000000', '123456789.123')
  for (const n of numbers) {
    const texts = [
      `{"shape":"box","x":${n},"y":1,"width":2.5,"height":${n}}`,
      `{"shape":"box","y":1,"x":2,"width":${n},"height":4}`,
    ]
    for (const text of texts) expect(canonicalGeometryText(text)).toBe(canonicalJson(JSON.parse(text)))
  }
  expect(canonicalGeometryText('{"shape":"points","points":[[1, 2.50]]}')).toBe('{"points":[[1,2.5]],"shape":"points"}')
})
