import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import onnxProto from 'onnx-proto'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MeasureResult, Model } from '#contract'
import { createOnnxGraph } from '../../../scripts/starter-model/onnx-graph.ts'
import { modelById } from '../../../src/engine/models/queries.ts'
import { storedDetector } from '../../../src/engine/models/registry/stored-detector.ts'
import { InferencePool } from '../../../src/engine/models/runtime/inference-pool.ts'
import { unpackPredictions } from '../../../src/engine/models/runtime/packed-predictions.ts'
import { colorModels, colorNames } from '../../support/models/color-models.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const { ModelProto, TensorProto } = onnxProto.onnx

let ground: string
let scratch: Scratch
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-add-model-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))
beforeEach(async () => {
  scratch = await scratchWorkspace([])
})
afterEach(async () => {
  expect(readdirSync(join(scratch.folder, 'models')).filter((name) => name.endsWith('.partial'))).toEqual([])
  await scratch.close()
})

const put = (name: string, content: Uint8Array | string): string => {
  const file = join(ground, name)
  writeFileSync(file, content)
  return file
}
const refusal = async (input: Parameters<typeof scratch.client.models.add>[0]): Promise<string> => {
  const error = await scratch.client.models.add(input).catch((caught: Error) => caught)
  if (!(error instanceof Error)) throw new Error('The model was added.')
  expect(error).toMatchObject({ code: 'INVALID' })
  expect(await scratch.client.models.list()).toEqual([])
  expect(readdirSync(join(scratch.folder, 'models'))).toEqual([])
  return error.message
}

/** A model with one output of this shape, all zeros whatever it sees. */
function zeros(dims: number[], input = [1, 3, 64, 64]): Uint8Array {
  const graph = createOnnxGraph()
  const bytes = new Uint8Array(dims.reduce((product, dim) => product * dim, 4))
  graph.node('ReduceMean', 'mean', ['x'], { keepdims: 0 })
  graph.node('Mul', 'y', ['mean', graph.constant('zeros', 'float32', dims, bytes)])
  const [inputs, outputs] = [[{ name: 'x', dims: input }], [{ name: 'y', dims }]].map((tensors) =>
    tensors.map((tensor) => ({ ...tensor, type: 'float32' as const })),
  )
  return graph.encode({ inputs: inputs!, outputs: outputs!, metadata: {} })
}

test('a model that fits no family is refused with what was found and what to do', async () => {
  const message = await refusal({ file: put('other.onnx', zeros([1, 3, 5, 7])) })
  expect(message).toContain('other.onnx')
  expect(message).toContain('Found: input "x" float32 [1, 3, 64, 64]; output "y" float32 [1, 3, 5, 7].')
  expect(message).toMatch(/in a manifest, or choose its family\.$/)
})

test('a family that is named is the only one that is tried', async () => {
  const file = put('v8.onnx', colorModels['ultralytics v8'].file)
  expect(await refusal({ file, family: 'yolox' })).toMatch(/not of the family yolox.*Found: .*Expected for YOLOX/s)
  expect(await refusal({ file, family: 'resnet' })).toContain('Choose auto or one of centernet, ')
  expect(await scratch.client.models.add({ file, family: 'ultralytics' })).toMatchObject({ family: 'ultralytics' })
})

test.each([
  ['a text', 'hello', 'isn’t an ONNX file'],
  ['half a model', colorModels.centernet.file.subarray(0, 400), 'is cut short'],
  ['an empty file', '', 'is empty'],
])('%s is refused in one sentence', async (_what, content, message) => {
  expect(await refusal({ file: put('bad.onnx', content) })).toContain(message)
})

test('a damaged graph is refused in one sentence', async () => {
  const damaged = Uint8Array.from(zeros([1, 84, 10]))
  damaged.fill(0xff, 40, 80)
  expect(await refusal({ file: put('damaged.onnx', damaged) })).toMatch(
    /^(damaged\.onnx is damaged|ONNX Runtime can't run damaged\.onnx)[^\n]*$/,
  )
})

test('an operation that the runtime does not know is named', async () => {
  const graph = createOnnxGraph()
  graph.node('Wobble', 'y', ['x'])
  const tensor = { type: 'float32' as const, dims: [1, 3, 64, 64] }
  const file = graph.encode({ inputs: [{ ...tensor, name: 'x' }], outputs: [{ ...tensor, name: 'y' }], metadata: {} })
  expect(await refusal({ file: put('wobble.onnx', file) })).toMatch(
    /^ONNX Runtime can't run wobble\.onnx: [^\n]*Wobble/,
  )
})

test('weights in a second file beside the model are taken along, those elsewhere refused', async () => {
  const model = ModelProto.decode(zeros([1, 84, 10]))
  const [weights] = model.graph!.initializer!
  weights!.rawData = new Uint8Array()
  weights!.dataLocation = TensorProto.DataLocation.EXTERNAL
  weights!.externalData = [{ key: 'location', value: '/etc/passwd' }]
  expect(await refusal({ file: put('external.onnx', ModelProto.encode(model).finish()) })).toBe(
    'external.onnx keeps weights in “/etc/passwd”, which is not a file beside it. Export it again with its weights in the same folder.',
  )
  const sound = ModelProto.decode(colorModels['ultralytics v8'].file)
  const [boxes] = sound.graph!.initializer!.filter(({ name }) => name === 'boxes')
  put('boxes.bin', boxes!.rawData!)
  boxes!.rawData = new Uint8Array()
  boxes!.dataLocation = TensorProto.DataLocation.EXTERNAL
  boxes!.externalData = [{ key: 'location', value: 'boxes.bin' }]
  const file = put('beside.onnx', ModelProto.encode(sound).finish())
  const added = await scratch.client.models.add({ file, classMap: 'add-classes' })
  rmSync(join(file, '..', 'boxes.bin'))
  await scratch.client.workspace.changeSettings({ inferenceWorkers: 0 })
  const { jobId } = await scratch.client.models.measure({ modelId: added.modelId, seconds: 1 })
  const measured = await scratch.engine.context.jobs.wait(jobId)
  expect(measured).toMatchObject({ status: 'done' })
  // What was fastest is kept with the model, and is how it runs.
  const { workers, threadsPerWorker } = measured.result as MeasureResult
  const [{ tuning }] = (await scratch.client.models.list()) as [Model]
  expect(tuning).toMatchObject({ cores: availableParallelism(), workers, threadsPerWorker, batch: 1, provider: 'cpu' })
})

test('class names come from the metadata, a labels file, or COCO when there are 80', async () => {
  const { add } = scratch.client.models
  expect((await add({ file: put('named.onnx', colorModels['ultralytics v5'].file) })).classes).toEqual(colorNames)
  const coco = await add({ file: put('coco.onnx', zeros([1, 84, 84])) })
  expect(coco.classes).toHaveLength(80)
  expect(coco.classes.slice(0, 2)).toEqual(['person', 'bicycle'])

  const unnamed = put('unnamed.onnx', colorModels['yolox without class names'].file)
  await expect(add({ file: unnamed })).rejects.toThrow('has no names for its 3 classes')
  await expect(add({ file: unnamed, labelsFile: put('two.txt', 'a\nb\n') })).rejects.toThrow(
    'has 3 classes, but 2 class names were given',
  )
  await expect(add({ file: unnamed, labelsFile: put('blank.txt', 'a\n\nb\n') })).rejects.toThrow('Line 2 of')
  await expect(add({ file: unnamed, labelsFile: join(ground, 'none.txt') })).rejects.toThrow('There is no file')
  const labelled = await add({ file: unnamed, labelsFile: put('three.txt', 'person\r\nb\r\nc\r\n') })
  expect(labelled.classes).toEqual(['person', 'b', 'c'])
  expect(labelled.classMap).toEqual([null, null, null])
})

test('the same file is added once; other license terms for it are refused, not lost', async () => {
  const file = put('same.onnx', colorModels.centernet.file)
  const first = await scratch.client.models.add({ file, name: 'First' })
  expect(await scratch.client.models.add({ file: put('copy.onnx', readFileSync(file)) })).toMatchObject({
    modelId: first.modelId,
    because: 'it is already in the workspace',
  })
  await expect(scratch.client.models.add({ file, name: 'Second' })).rejects.toThrow('in the workspace already')
  await expect(scratch.client.models.add({ file, origin: { notes: 'Night' } })).rejects.toThrow('notes are unchanged')
  expect(await scratch.client.models.list()).toHaveLength(1)
  expect(existsSync(join(scratch.folder, 'models', `${first.sha256}.onnx`))).toBe(true)
})

test('the starter model of an installation, or what to do when it has not been built', async () => {
  const before = process.env.WINNOW_MODELS
  try {
    process.env.WINNOW_MODELS = ground
    put('centernet-coco80.onnx', colorModels.centernet.file)
    const starter = await scratch.client.models.addStarter({ name: 'base', origin: { notes: 'As it came.' } })
    expect(starter).toMatchObject({ name: 'base', notes: 'As it came.', family: 'centernet', aliases: ['current'] })
    expect(await scratch.client.models.addStarter({})).toMatchObject({ modelId: starter.modelId })
  } finally {
    if (before === undefined) delete process.env.WINNOW_MODELS
    else process.env.WINNOW_MODELS = before
  }
})

test('measuring gives the rate of the workers on a fixed tensor', async () => {
  const { modelId } = await scratch.client.models.add({ file: put('raw.onnx', colorModels.centernet.file) })
  await scratch.client.workspace.changeSettings({ inferenceWorkers: 2 })
  const { jobId } = await scratch.client.models.measure({ modelId, seconds: 1 })
  const job = await scratch.engine.context.jobs.wait(jobId)
  expect(job).toMatchObject({ status: 'done', error: null })
  expect(job.result).toEqual({
    rawImagesPerSecond: expect.any(Number),
    workers: 2,
    threadsPerWorker: 1,
    batch: 1,
    provider: 'cpu',
    widthPx: 64,
    heightPx: 64,
  })
  expect((job.result as { rawImagesPerSecond: number }).rawImagesPerSecond).toBeGreaterThan(1)
})

test('images that run together get the same predictions as alone, and one that can’t be read fails alone', async () => {
  const file = put('several.onnx', colorModels['ultralytics v8, several at once'].file)
  const { modelId } = await scratch.client.models.add({ file, classMap: 'add-classes' })
  const stored = modelById(scratch.engine.context.store, modelId)
  const colors = [
    [255, 0, 0],
    [0, 200, 0],
    [0, 0, 150],
  ].map((color, n) => {
    const path = join(ground, `color-${n}.png`)
    return sharp({
      create: { width: 64, height: 64, channels: 3, background: { r: color[0]!, g: color[1]!, b: color[2]! } },
    })
      .png()
      .toFile(path)
      .then(() => path)
  })
  const files = [...(await Promise.all(colors)), put('broken.png', 'no image')]
  const found = async (batch: number) => {
    const pool = await InferencePool.open({ modelFile: file, workers: 1, batch })
    try {
      const detector = await storedDetector(scratch.engine.context, stored, pool)
      return await Promise.all(
        [...files, ...files].map(async (file) => {
          const image = { file, widthPx: 64, heightPx: 64 }
          const task = { kind: 'detect' as const, detector, image, keep: { fromScore: 0.1, atMost: 5 } }
          return pool.run(task).then(
            ({ predictions }) => unpackPredictions(predictions),
            (error: Error) => error.message,
          )
        }),
      )
    } finally {
      await pool.close()
    }
  }
  const together = await found(3)
  expect(together).toEqual(await found(1))
  expect(together.map((of) => (typeof of === 'string' ? 'failed' : of.map(({ classIndex }) => classIndex)))).toEqual([
    [0],
    [1],
    [2],
    'failed',
    [0],
    [1],
    [2],
    'failed',
  ])
})
