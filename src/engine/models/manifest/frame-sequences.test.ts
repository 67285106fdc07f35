import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Manifest, type ModelInput } from '#contract'
import type { Size } from '#model/units.ts'
import { compileManifest, type Reader } from './compile.ts'

/** Few sizes: some images leave no padding, and most come again after others. */
const size = fc.constantFrom(
  { widthPx: 16, heightPx: 16 },
  { widthPx: 32, heightPx: 16 },
  { widthPx: 16, heightPx: 32 },
  { widthPx: 61, heightPx: 7 },
)
const inputSize = fc.constantFrom(
  { widthPx: 16, heightPx: 16 },
  { widthPx: 16, heightPx: 16 },
  { widthPx: 32, heightPx: 16 },
  { widthPx: 19, heightPx: 35 },
  null,
)
const channel = fc.oneof(fc.constant(114), fc.integer({ min: 0, max: 255 }))
const numbers = fc.double({ min: -200, max: 200, noNaN: true })

const preparation = fc.record({
  layout: fc.constantFrom('nchw', 'nhwc'),
  fit: fc.constantFrom('stretch', 'letterbox-centre', 'letterbox-top-left', 'crop'),
  pad: fc.oneof(fc.constant([114, 114, 114]), fc.tuple(channel, channel, channel)),
  order: fc.constantFrom('rgb', 'bgr'),
  scale: fc.constantFrom(1, 1 / 255),
  mean: fc.oneof(fc.constant(0), fc.tuple(numbers, numbers, numbers)),
  std: fc.constantFrom(1, 57.375, [58.395, 57.12, 57.375]),
})
const input = fc.record({
  type: fc.constantFrom('float32', 'float16', 'uint8', 'int8'),
  fixed: inputSize,
  longSidePx: fc.constantFrom(16, 19, 32),
  multiplePx: fc.constantFrom(1, 8),
})
/** Of a blank image nothing but the padding goes in. */
const image = fc.record({ size, isBlank: fc.integer({ min: 0, max: 9 }).map((n) => n === 0), seed: fc.nat(1000) })

test('any order of images through one reader gives each the tensor that it has alone', () => {
  fc.assert(
    fc.property(preparation, input, fc.array(image, { minLength: 3, maxLength: 10 }), (prepared, given, images) => {
      const manifest = Manifest.parse({ winnow: 1, kind: 'classes', image: prepared })
      const model: ModelInput = { name: 'images', layout: manifest.image.layout, ...given }
      const shared = compileManifest(manifest, model)
      for (const [n, one] of images.entries())
        expect(tensor(shared, one), `image ${n}`).toEqual(tensor(compileManifest(manifest, model), one))
    }),
    { numRuns: 200 },
  )
})

function tensor(reader: Reader, { size, isBlank, seed }: { size: Size; isBlank: boolean; seed: number }) {
  const frame = reader.frame(size)
  const { widthPx, heightPx } = frame.content
  // Bytes that make large floats and no numbers, where they are taken for such.
  const rgb = Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, i) => 255 - ((i * 7919 + seed) % 7))
  const [feed] = reader.feeds(isBlank ? null : rgb, frame, [])
  return { dims: feed!.dims, data: feed!.data.slice() }
}
