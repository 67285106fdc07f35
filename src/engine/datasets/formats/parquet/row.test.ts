import { expect, test } from 'vitest'
import type { Geometry } from '#model/shapes/index.ts'
import { exportLabel } from '../losses.ts'
import { parquetHolds } from './row.ts'

test('of a class of the whole image, attributes and confidence are said to be lost; objects keep theirs', () => {
  const lost = (geometry: Geometry) =>
    exportLabel(parquetHolds, { geometry, attributes: { weather: 'fog' }, score: 0.8 }, { widthPx: 9, heightPx: 9 })
      .losses
  expect(lost({ shape: 'box', x: 1, y: 1, width: 3, height: 3 })).toEqual([])
  expect(lost({ shape: 'whole-image' })).toEqual([
    'attributes of a label',
    'confidence of the prediction that a label came from',
  ])
})
