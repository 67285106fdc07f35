import { expect, test } from 'vitest'
import { Manifest } from '#contract'
import { letterbox } from './letterbox.ts'
import { semanticPredictions } from './semantic.ts'

const manifest = Manifest.parse({
  winnow: 1,
  kind: 'semantic',
  image: { fit: 'stretch', size: [32, 32] },
  semantic: { code: 'above' },
})
const input = { name: 'x', layout: 'nchw', type: 'float32', longSidePx: 32, multiplePx: 32 } as const
const frame = letterbox(
  { widthPx: 64, heightPx: 64 },
  { ...input, fixed: { widthPx: 32, heightPx: 32 } },
  manifest.image,
)
const found = (values: (x: number) => number) =>
  semanticPredictions(
    manifest,
    [{ name: 'map', dims: [1, 1, 16, 16], data: Float32Array.from({ length: 256 }, (_, i) => values(i % 16)) }],
    frame,
    { fromScore: 0.1, atMost: 10 },
  ).predictions

test('the only class of a map is above 0 of logits, and above a half of shares', () => {
  const [ofLogits] = found((x) => (x < 8 ? 3 : -3))
  const [ofShares] = found((x) => (x < 8 ? 0.95 : 0.05))
  expect(ofLogits!.box).toMatchObject({ x: 0, y: 0, height: 64 })
  expect(Math.abs(ofLogits!.box.width - 32)).toBeLessThan(3)
  expect(ofShares!.box).toEqual(ofLogits!.box)
  expect([ofLogits!.score, ofShares!.score].map((score) => score.toFixed(2))).toEqual(['0.95', '0.95'])
  expect(found(() => 0.1)).toEqual([])
})
