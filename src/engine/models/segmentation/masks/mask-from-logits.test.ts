import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBitmap, problemOfRuns } from '#model/geometry/mask-bitmap.ts'
import type { Letterbox } from '../../manifest/for-threads.ts'
import type { MaskPrediction } from '../segmenters/index.ts'
import { encoderFrame } from './encoder-tensor.ts'
import { maskFromLogits } from './predict-masks.ts'

/** The slow and plain way: bilinear interpolation at the middle of each pixel, edges held. */
function slowly(prediction: MaskPrediction, frame: Letterbox, region: { width: number; height: number }): number[] {
  const { logits, gridWidth, gridHeight, covers } = prediction
  const share = (side: 'widthPx' | 'heightPx') => (covers === 'content' ? 1 : frame.content[side] / frame.input[side])
  const at = (x: number, y: number) => {
    const gx = Math.min(gridWidth - 1, Math.max(0, (((x + 0.5) * share('widthPx')) / region.width) * gridWidth - 0.5))
    const gy = Math.min(
      gridHeight - 1,
      Math.max(0, (((y + 0.5) * share('heightPx')) / region.height) * gridHeight - 0.5),
    )
    const [x0, y0] = [Math.floor(gx), Math.floor(gy)]
    const [x1, y1] = [Math.min(gridWidth - 1, x0 + 1), Math.min(gridHeight - 1, y0 + 1)]
    const cell = (cx: number, cy: number) => logits[cy * gridWidth + cx]!
    const top = cell(x0, y0) * (1 - (gx - x0)) + cell(x1, y0) * (gx - x0)
    const bottom = cell(x0, y1) * (1 - (gx - x0)) + cell(x1, y1) * (gx - x0)
    return top * (1 - (gy - y0)) + bottom * (gy - y0)
  }
  return Array.from({ length: region.width * region.height }, (_, i) =>
    at(i % region.width, Math.floor(i / region.width)),
  )
}

const grids = fc
  .record({
    gridWidth: fc.integer({ min: 1, max: 9 }),
    gridHeight: fc.integer({ min: 1, max: 9 }),
    covers: fc.constantFrom('input' as const, 'content' as const),
    fit: fc.constantFrom('pad' as const, 'stretch' as const, 'free' as const),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    x: fc.integer({ min: 0, max: 5 }),
    y: fc.integer({ min: 0, max: 5 }),
  })
  .chain((grid) =>
    fc.record({
      grid: fc.constant(grid),
      values: fc.array(fc.integer({ min: -5, max: 5 }), {
        minLength: grid.gridWidth * grid.gridHeight,
        maxLength: grid.gridWidth * grid.gridHeight,
      }),
    }),
  )

describe('a mask from logits', () => {
  test('has the pixels that interpolating each one gives, as well-formed runs', () => {
    fc.assert(
      fc.property(grids, ({ grid, values }) => {
        const { gridWidth, gridHeight, covers, fit, ...region } = grid
        const frame = encoderFrame({ widthPx: region.width, heightPx: region.height }, { fit, sidePx: 64 })
        const prediction = { logits: Float32Array.from(values), gridWidth, gridHeight, covers, score: 1 }
        const expected = slowly(prediction, frame, region)
        const mask = maskFromLogits(prediction, frame, region)
        const bitmap = mask && decodeBitmap(mask)
        expected.forEach((value, i) => {
          // On the very border rounding decides.
          if (Math.abs(value) < 1e-4) return
          const [x, y] = [region.x + (i % region.width), region.y + Math.floor(i / region.width)]
          const isIn =
            bitmap && x >= bitmap.x && y >= bitmap.y && x < bitmap.x + bitmap.width && y < bitmap.y + bitmap.height
          expect(isIn ? bitmap.data[(y - bitmap.y) * bitmap.width + (x - bitmap.x)] : 0).toBe(value > 0 ? 1 : 0)
        })
        if (mask) expect(problemOfRuns(mask)).toBeNull()
      }),
    )
  })

  test('is null when nothing is above 0', () => {
    const frame = encoderFrame({ widthPx: 10, heightPx: 10 }, { fit: 'stretch', sidePx: 64 })
    const logits = new Float32Array(16).fill(-1)
    const region = { x: 0, y: 0, width: 10, height: 10 }
    expect(maskFromLogits({ logits, gridWidth: 4, gridHeight: 4, covers: 'input', score: 1 }, frame, region)).toBeNull()
  })
})
