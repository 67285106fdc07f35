import { expect, test } from 'vitest'
import type { Geometry } from '../shapes/index.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { canonicalGeometry } from './canonical-geometry.ts'

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
