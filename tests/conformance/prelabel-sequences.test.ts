import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOnnxGraph, ELEMENT_TYPES, float32Bytes } from '../../scripts/starter-model/onnx-graph.ts'
import { Manifest, type ManifestText } from '../../src/contract/index.ts'
import { modelInput } from '../../src/engine/models/manifest/model-input.ts'
import { stacked } from '../../src/engine/models/runtime/batches.ts'
import type { Detector, ImageInput, Task } from '../../src/engine/models/runtime/messages.ts'
import { unpackPredictions } from '../../src/engine/models/runtime/packed-predictions.ts'
import { openSession, type Session } from '../../src/engine/models/runtime/session.ts'
import { TaskRunner } from '../../src/engine/models/runtime/task-runner.ts'

/**
 * Models whose only score is the mean of all values that go in, and how each may be fed: a value that another image left
 * behind changes the score. Their inputs differ in shape, layout and type.
 */
const models = [
  { type: 'float32', layout: 'nchw', dims: ['batch', 3, 48, 64], scale: 1 / 255 },
  { type: 'uint8', layout: 'nhwc', dims: ['batch', 'height', 'width', 3], scale: 1 },
  { type: 'float16', layout: 'nchw', dims: ['batch', 3, 64, 32], scale: 1 / 255 },
] as const
const preparations: readonly Partial<ManifestText['image']>[] = [
  { fit: 'letterbox-centre' },
  { fit: 'letterbox-top-left', pad: [0, 10, 200], order: 'bgr' },
  { fit: 'stretch' },
  { fit: 'crop' },
]
const sizes = [
  [64, 48],
  [96, 64],
  [64, 96],
  [64, 64],
  [128, 96],
  [30, 11],
] as const

const keep = { fromScore: 0, atMost: 10 }
const images: ImageInput[] = []
const loaded: { session: Session; detectors: Detector[] }[] = []
let ground: string

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-sequences-'))
  for (const [n, [widthPx, heightPx]] of sizes.entries())
    for (const format of ['jpeg', 'png'] as const) {
      const file = join(ground, `${n}.${format}`)
      const pixels = Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, i) => 255 - ((i * (n + 3)) % 90))
      await sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } })
        .toFormat(format)
        .toFile(file)
      const jpegSidePx = format === 'jpeg' ? Math.max(widthPx, heightPx) : null
      images.push({ file, widthPx, heightPx, jpegSidePx })
    }
  for (const [n, { type, layout, dims, scale }] of models.entries()) {
    const graph = createOnnxGraph()
    graph.node('Cast', 'floats', ['images'], { to: ELEMENT_TYPES.float32 })
    graph.node('ReduceMean', 'mean', ['floats'], { axes: [1, 2, 3], keepdims: 0 })
    const factor = graph.constant('factor', 'float32', [1], float32Bytes([type === 'uint8' ? 1 / 255 : 1]))
    graph.node('Mul', 'shares', ['mean', factor])
    graph.node('Unsqueeze', 'scores', [
      'shares',
      graph.constant('one', 'int64', [1], new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])),
    ])
    const file = join(ground, `${n}.onnx`)
    const inputs = [{ name: 'images', type, dims: [...dims] }]
    writeFileSync(
      file,
      graph.encode({ inputs, outputs: [{ name: 'scores', type: 'float32', dims: ['batch', 1] }], metadata: {} }),
    )
    const session = await openSession(file)
    const detectors = preparations.map((preparation) => {
      const size = { longSide: 64, multiple: 16 }
      const image = { layout, scale, size, fit: 'stretch' as const, ...preparation }
      const manifest = Manifest.parse({ winnow: 1, kind: 'classes', classes: ['mean'], image })
      const input = modelInput(manifest, session.signature)
      if ('problem' in input) throw new Error(input.problem)
      return { manifest, input }
    })
    loaded.push({ session, detectors })
  }
})
afterAll(async () => {
  for (const { session } of loaded) await session.close()
  rmSync(ground, { recursive: true, force: true })
})

const anyModel = fc.nat(models.length - 1)
const anyImage = fc.nat(sizes.length * 2 - 1)
const taskOf = (model: number, preparation: number, image: number): Task & { kind: 'detect' } => ({
  kind: 'detect',
  detector: loaded[model]!.detectors[preparation]!,
  image: images[image]!,
  keep,
})

test('any order of images and manifests in one worker gives each image the same predictions as a fresh worker', async () => {
  // Most images come with one manifest, some with another, as when somebody edits it meanwhile.
  const anyPreparation = fc.nat(preparations.length - 1)
  const step = fc.record({
    image: anyImage,
    other: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: anyPreparation }),
  })
  const steps = fc.array(step, { minLength: 3, maxLength: 16 })
  await fc.assert(
    fc.asyncProperty(anyModel, anyPreparation, steps, async (model, usual, images) => {
      const { session } = loaded[model]!
      const found = async (runner: TaskRunner, task: Task) => {
        const result = (await runner.begin(task).infer()) as { predictions: Parameters<typeof unpackPredictions>[0] }
        return unpackPredictions(result.predictions)
      }
      const shared = new TaskRunner(session, 1)
      for (const { image, other } of images) {
        const task = taskOf(model, other ?? usual, image)
        const alone = await found(new TaskRunner(session, 1), task)
        expect(alone).toHaveLength(1)
        expect(await found(shared, task)).toEqual(alone)
      }
    }),
    { numRuns: 50 },
  )
})

test('images run as a batch are prepared as if each were alone', async () => {
  await fc.assert(
    fc.asyncProperty(anyModel, fc.array(anyImage, { minLength: 2, maxLength: 6 }), async (model, chosen) => {
      const { session } = loaded[model]!
      const begin = (image: number) => new TaskRunner(session, 1).begin(taskOf(model, 2, image)).together!
      const shared = new TaskRunner(session, 6)
      const all = chosen.map((image) => shared.begin(taskOf(model, 2, image)).together!)
      // Only inputs of one shape are run as one; of an open input there may be several.
      const same = all.flatMap((one, n) => (one.shape === all[0]!.shape ? [{ one, image: chosen[n]! }] : []))
      const [feed] = await stacked(same.length, (n) => same[n]!.one.feeds())
      const length = feed!.data.length / same.length
      for (const [n, { image }] of same.entries()) {
        const [alone] = await begin(image).feeds()
        expect(feed!.data.slice(n * length, (n + 1) * length)).toEqual(alone!.data)
      }
    }),
    { numRuns: 20 },
  )
})
