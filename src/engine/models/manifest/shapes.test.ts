import { expect, test } from 'vitest'
import { Manifest } from '#contract'
import { compileManifest } from './compile.ts'

test('a mask over a box that reaches beyond the image is cut where the image ends, not squeezed into it', () => {
  const manifest = Manifest.parse({
    winnow: 1,
    kind: 'polygons',
    image: { fit: 'stretch' },
    views: { box: { output: 'boxes' }, score: { output: 'scores' } },
    box: { code: 'corners' },
    masks: { code: 'in-box', masks: { output: 'masks' }, values: 'probabilities' },
  })
  const input = { name: 'image', layout: 'nchw', type: 'float32', longSidePx: 64, multiplePx: 1 } as const
  const reader = compileManifest(manifest, { ...input, fixed: { widthPx: 64, heightPx: 64 } })
  // The right half of a box of which the left quarter lies outside.
  const cells = Float32Array.from({ length: 28 * 28 }, (_, i) => (i % 28 < 14 ? 0 : 1))
  const { predictions } = reader.decode(
    [
      { name: 'boxes', dims: [1, 4], data: Float32Array.of(-8, 16, 24, 48) },
      { name: 'scores', dims: [1], data: Float32Array.of(0.9) },
      { name: 'masks', dims: [1, 1, 28, 28], data: cells },
    ],
    reader.frame({ widthPx: 128, heightPx: 64 }),
    { fromScore: 0.5, atMost: 10 },
  )
  expect(predictions[0]).toMatchObject({ geometry: { shape: 'mask' }, box: { x: 16, y: 16, width: 32, height: 32 } })
})
