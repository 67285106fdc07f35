import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelInput } from '#contract'
import { shapeOf } from '#model/shapes/index.ts'
import { decodeForModel } from '../../src/engine/library/for-threads.ts'
import { families } from '../../src/engine/models/families/index.ts'
import { readOnnxFile } from '../../src/engine/models/file/onnx-file.ts'
import {
  compileManifest,
  embeddingOf,
  type OutputTensor,
  type Prediction,
} from '../../src/engine/models/manifest/for-threads.ts'
import { modelInput } from '../../src/engine/models/manifest/index.ts'
import { type Candidate, recognize } from '../../src/engine/models/recognition/recognize.ts'
import { InferencePool } from '../../src/engine/models/runtime/inference-pool.ts'
import { unpackPredictions } from '../../src/engine/models/runtime/packed-predictions.ts'
import { openSession } from '../../src/engine/models/runtime/session.ts'
import { detectorOf } from '../../src/engine/models/workers/open-workers.ts'
import { colorInputPx, colorModels } from '../support/models/color-models.ts'
import { embedderModels } from '../support/models/embedder-models.ts'
import { markerModels, markerTurn } from '../support/models/marker-models.ts'
import { promptedModels } from '../support/models/prompted-models.ts'
import { rawModels } from '../support/models/raw-models.ts'
import { toolkitModels } from '../support/models/toolkit-models.ts'

const folder = resolve(import.meta.dirname, '../../src/engine/models/families')
const fixtures = join(import.meta.dirname, 'fixtures/adapters')

const round = (value: number): number => Number(value.toFixed(3))

/** What a run gave. Rows of zeros are left out of the file. */
type Recorded = {
  image: { widthPx: number; heightPx: number }
  input: ModelInput
  outputs: { name: string; dims: number[]; rows: Record<string, number[]> }[]
}

function dense({ name, dims, rows }: Recorded['outputs'][number]): OutputTensor {
  const width = dims[2] ?? 1
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1))
  for (const [row, values] of Object.entries(rows)) data.set(values, Number(row) * width)
  return { name, dims, data }
}

describe('the list of families', () => {
  test('holds every family that is defined, once', () => {
    const defined = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .flatMap((text) => [...text.matchAll(/^export const \w+ = (?:define|\w+)Family\(/gm)])
    expect(families).toHaveLength(defined.length)
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length)
    const shown = new Set(
      [markerModels, toolkitModels, rawModels, colorModels, embedderModels, promptedModels].flatMap((models) =>
        Object.values(models).map(({ family }) => family),
      ),
    )
    expect(families.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
  })

  test('takes rows of seven values for objects, not for 70 classes of one image', () => {
    const signature = (rows: number | string, batch: number | string = 1) => ({
      inputs: [{ name: 'images', type: 'float32', dims: [batch, 3, 64, 96] }],
      outputs: [{ name: 'output', type: 'float32', dims: [rows, 7] }],
    })
    const familiesOf = (...given: Parameters<typeof signature>) => {
      const found = recognize('auto', signature(...given), new Map())
      return 'problem' in found ? found.problem : [...new Set(found.candidates.map(({ family }) => family))]
    }
    expect(familiesOf(10)).toEqual(['rows-of-seven'])
    expect(familiesOf('objects')).toEqual(['rows-of-seven'])
    expect(familiesOf('objects', 'batch')).toEqual(['rows-of-seven', 'classifier'])
    expect(familiesOf('batch', 'batch')).toEqual(['classifier'])
    expect(familiesOf(1)).toEqual(['classifier'])
  })

  test('is the one that the guide shows', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../docs/guide/models.md'), 'utf8')
    const [, section = ''] = /^## Families\n([\s\S]*?)^Models that turn clicks/m.exec(guide) ?? []
    const told = [...section.matchAll(/^\|[^|]*\|([^|]*)\|/gm)].flatMap(([, names = '']) => [
      ...names.matchAll(/`(.*?)`/g),
    ])
    expect(told.map(([, name]) => name).sort()).toEqual(families.map(({ name }) => name).sort())
  })

  test.each(families.map((family) => [family.name, family] as const))('%s says what it expects', (_name, family) => {
    expect(family.expects).toMatch(/input.*output/s)
    expect(family.recognize({ inputs: [], outputs: [] }, new Map())).toEqual({ mismatch: expect.any(String) })
  })
})

const starterMetadata = new Map([
  ['winnow.family', 'centernet'],
  [
    'winnow.input',
    '{"layout":"nhwc","dtype":"uint8","channelOrder":"rgb","longSidePx":512,"multiplePx":32,"padding":"centre","padValue":0}',
  ],
])

describe.each(['centernet', 'ultralytics', 'yolox'])('a recorded run of %s', (name) => {
  const { image, input, outputs } = JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Recorded
  const tensors = outputs.map(dense)
  const [widthPx, heightPx] = [input.fixed?.widthPx ?? 'width', input.fixed?.heightPx ?? 'height']
  const signature = {
    inputs: [
      {
        name: input.name,
        type: input.type,
        dims: input.layout === 'nchw' ? [1, 3, heightPx, widthPx] : [1, heightPx, widthPx, 3],
      },
    ],
    outputs: tensors.map((tensor) => ({ name: tensor.name, type: 'float32', dims: tensor.dims })),
  }
  const found = recognize(name, signature, name === 'centernet' ? starterMetadata : new Map())
  if ('problem' in found) throw new Error(found.problem)
  const { manifest } = found.candidates[0]!
  const reader = compileManifest(manifest, input)
  const frame = reader.frame(image)
  const decode = (keep: { fromScore: number; atMost: number }) => reader.decode(tensors, frame, keep).predictions

  test('is fed as before', () => {
    expect(modelInput(manifest, signature)).toMatchObject(input)
  })

  test('is read as before', () => {
    const rounded = decode({ fromScore: 0.2, atMost: 100 }).map(({ classIndex, score, box }) => ({
      classIndex,
      score: round(score),
      box: [box.x, box.y, box.width, box.height].map((value) => Number(value.toFixed(1))),
    }))
    expect(rounded).toMatchSnapshot()
  })

  test('keeps to the confidence and the number asked for, most confident first', () => {
    const all = decode({ fromScore: 0, atMost: 300 })
    expect(all.length).toBeGreaterThan(1)
    expect(all.map(({ score }) => score)).toEqual(all.map(({ score }) => score).toSorted((a, b) => b - a))
    expect(decode({ fromScore: 0, atMost: 1 })).toEqual(all.slice(0, 1))
    const limit = all[0]!.score
    expect(decode({ fromScore: limit, atMost: 300 })[0]).toEqual(all[0])
    expect(decode({ fromScore: 1.1, atMost: 300 })).toEqual([])
  })

  test('gives boxes inside of the image, with an area', () => {
    for (const { box, score } of decode({ fromScore: 0, atMost: 300 })) {
      expect(box.width * box.height).toBeGreaterThan(0)
      expect([box.x, box.y].every((value) => value >= 0)).toBe(true)
      expect(box.x + box.width).toBeLessThanOrEqual(image.widthPx)
      expect(box.y + box.height).toBeLessThanOrEqual(image.heightPx)
      expect(score).toBeGreaterThan(0)
    }
  })

  test('outputs of another shape are refused with a sentence', () => {
    const other = tensors.map((tensor) => ({ ...tensor, dims: [1, 2, 3], data: new Float32Array(6) }))
    expect(() => reader.decode(other, frame, { fromScore: 0, atMost: 100 })).toThrow(/output/i)
  })
})

describe.each(Object.entries(embedderModels))('an embedder in the form of %s', (_name, { file, fit }) => {
  test('is recognized by its outputs, and describes an image by their first row alone', async () => {
    const ground = mkdtempSync(join(tmpdir(), 'winnow-embedder-'))
    try {
      const modelFile = join(ground, 'model.onnx')
      writeFileSync(modelFile, file)
      const session = await openSession(modelFile)
      const found = recognize('auto', session.signature, new Map())
      if ('problem' in found) throw new Error(found.problem)
      expect(found.candidates).toMatchObject([{ family: 'embedder', manifest: { kind: 'embedding', image: { fit } } }])
      const { manifest } = found.candidates[0]!
      const input = modelInput(manifest, session.signature)
      if ('problem' in input) throw new Error(input.problem)
      const reader = compileManifest(manifest, input)
      const size = { widthPx: 64, heightPx: 48 }
      const frame = reader.frame(size)
      const { widthPx, heightPx } = frame.content
      const red = Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, i) => (i % 3 === 0 ? 255 : 0))
      const outputs = await session.run(reader.feeds(red, frame, session.signature.inputs))
      const [r, g, b] = embeddingOf(manifest, outputs)
      expect(r).toBeGreaterThan(50)
      expect(Math.max(g!, b!)).toBeLessThan(-30)
      expect(reader.decode(outputs, frame, { fromScore: 0, atMost: 10 }).predictions).toEqual([])
    } finally {
      rmSync(ground, { recursive: true, force: true })
    }
  })
})

describe('models that look, in the real runtime', () => {
  const image = { widthPx: 288, heightPx: 96 }
  const red = { x: 30, y: 12, width: 60, height: 48 }
  const green = { x: 150, y: 30, width: 90, height: 36 }
  let ground: string
  beforeAll(async () => {
    ground = mkdtempSync(join(tmpdir(), 'winnow-families-'))
    const part = (color: string, { x, y, width, height }: typeof red) => ({
      input: { create: { width, height, channels: 3 as const, background: color } },
      left: x,
      top: y,
    })
    await sharp({ create: { width: image.widthPx, height: image.heightPx, channels: 3, background: '#505050' } })
      .composite([part('#ff0000', red), part('#00ff00', green)])
      .png()
      .toFile(join(ground, 'image.png'))
  })
  afterAll(() => rmSync(ground, { recursive: true, force: true }))

  /** The readings of a model that nothing speaks against, each with what it finds. */
  async function read(name: string, file: Uint8Array) {
    const path = join(ground, `${name.replaceAll(/\W+/g, '-')}.onnx`)
    writeFileSync(path, file)
    const session = await openSession(path)
    const { metadata } = await readOnnxFile(path)
    const found = recognize('auto', session.signature, metadata)
    if ('problem' in found) throw new Error(found.problem)
    const readings: { candidate: Candidate; predictions: Prediction[] }[] = []
    for (const candidate of found.candidates) {
      const input = modelInput(candidate.manifest, session.signature)
      if ('problem' in input) throw new Error(input.problem)
      const reader = compileManifest(candidate.manifest, input)
      const frame = reader.frame(image)
      const rgb = await decodeForModel(join(ground, 'image.png'), frame.content)
      const outputs = await session.run(reader.feeds(rgb, frame, session.signature.inputs))
      if (found.candidates.length > 1 && reader.doubt(outputs)) continue
      readings.push({ candidate, ...reader.decode(outputs, frame, { fromScore: 0.5, atMost: 10 }) })
    }
    return readings
  }

  test.each(Object.entries({ ...markerModels, ...toolkitModels, ...rawModels }))('%s', async (name, model) => {
    const all = await read(name, model.file)
    const readings = model.isNamed ? all.filter(({ candidate }) => candidate.family === model.family) : all
    expect(all.length > readings.length).toBe(model.isNamed === true)
    expect(readings.map(({ candidate }) => candidate.family)).toEqual([model.family])
    const [{ candidate, predictions }] = readings as [(typeof readings)[number]]
    const { kind } = candidate.manifest
    expect(kind).toBe(model.kind ?? 'boxes')
    if (kind === 'classes') {
      expect(predictions).toMatchObject([{ classIndex: 0, geometry: { shape: 'whole-image' } }])
      expect(predictions[0]!.score).toBeGreaterThan(0.8)
      return
    }
    const objects = kind === 'semantic' ? predictions.filter(({ classIndex }) => classIndex === 1) : predictions
    const expected =
      kind === 'semantic'
        ? [[1, green] as const]
        : model.classes?.length === 1
          ? [[0, red] as const]
          : ([
              [0, red],
              [1, green],
            ] as const)
    const inOrder = objects.toSorted((a, b) => a.classIndex - b.classIndex)
    expect(inOrder.map(({ classIndex }) => classIndex)).toEqual(expected.map(([classIndex]) => classIndex))
    for (const [i, [, box]] of expected.entries()) {
      const { geometry, score, ...object } = inOrder[i]!
      expect(score).toBeGreaterThan(0.5)
      if (kind === 'rotated-boxes') {
        const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2]
        const degrees = expect.closeTo((markerTurn * 180) / Math.PI, 1)
        expect(geometry).toEqual({
          shape: 'rotated-box',
          cx: expect.closeTo(cx, 1),
          cy: expect.closeTo(cy, 1),
          width: expect.closeTo(box.width, 1),
          height: expect.closeTo(box.height, 1),
          angleDegrees: degrees,
        })
        continue
      }
      if (kind === 'keypoints') {
        expect(geometry).toEqual({
          shape: 'skeleton',
          points: [
            [expect.closeTo(box.x, 0), expect.closeTo(box.y, 0), 2],
            [0, 0, 0],
          ],
        })
        continue
      }
      if (kind === 'boxes') expect(geometry).toBeUndefined()
      else {
        expect(geometry).toMatchObject({ shape: 'mask' })
        expect(shapeOf(geometry!).areaPx(geometry!) / (box.width * box.height)).toBeGreaterThan(0.9)
      }
      // Half a pixel of the input, which shows three of the image.
      for (const key of ['x', 'y', 'width', 'height'] as const)
        expect(Math.abs(object.box[key] - box[key])).toBeLessThanOrEqual(kind === 'boxes' ? 1.5 : 3)
    }
  })
})

describe('tiny models in the real runtime', () => {
  let ground: string
  beforeAll(async () => {
    ground = mkdtempSync(join(tmpdir(), 'winnow-adapters-'))
    mkdirSync(join(ground, 'images'))
    const colors = { red: '#f01010', green: '#10f010', blue: '#1010f0' }
    for (const [name, background] of Object.entries(colors))
      await sharp({ create: { width: 128, height: 64, channels: 3, background } })
        .png()
        .toFile(join(ground, `${name}.png`))
  })
  afterAll(() => rmSync(ground, { recursive: true, force: true }))

  // In the input the object is 32 × 16 pixels around (32, 32). The image of 128 × 64 fills it at half its size:
  // centered it starts 16 pixels down in 64 × 64, or is all of an input of 64 × 32; at the top left it starts at 0.
  const centred = { x: 32, y: 16, width: 64, height: 32 }
  const wide = { x: 32, y: 48, width: 64, height: 16 }
  const topLeft = { x: 32, y: 48, width: 64, height: 16 }
  const expected: Record<keyof typeof colorModels, typeof centred> = {
    centernet: wide,
    'yolox with class names': topLeft,
    'yolox without class names': topLeft,
    'ultralytics v8': centred,
    'ultralytics v8, several at once': centred,
    'ultralytics v5': centred,
    'ultralytics end to end': centred,
  }

  test.each(Object.entries(colorModels))('%s: family, channel order, scale, padding, box', async (name, model) => {
    const file = join(ground, `${name.replaceAll(' ', '-')}.onnx`)
    writeFileSync(file, model.file)
    const { metadata } = await readOnnxFile(file)
    const pool = await InferencePool.open({ modelFile: file, workers: 1 })
    try {
      const found = recognize('auto', pool.signature, metadata)
      if ('problem' in found) throw new Error(found.problem)
      const [candidate] = found.candidates
      expect(candidate!.family).toBe(model.family)
      const input = modelInput(candidate!.manifest, pool.signature)
      if ('problem' in input) throw new Error(input.problem)
      const detector = detectorOf(candidate!.manifest, input)
      expect(detector.input.longSidePx).toBe(colorInputPx)
      const keep = { fromScore: 0, atMost: 1 }
      const { classCount } = await pool.run({ kind: 'test', detector, image: null, keep })
      expect([3, null]).toContain(classCount)
      for (const [classIndex, color] of ['red', 'green', 'blue'].entries()) {
        const image = { file: join(ground, `${color}.png`), widthPx: 128, heightPx: 64 }
        const result = await pool.run({
          kind: 'detect',
          detector,
          image,
          keep: { fromScore: 0.05, atMost: 1 },
        })
        const predictions = unpackPredictions(result.predictions)
        expect(predictions).toHaveLength(1)
        expect(predictions[0]!.classIndex).toBe(classIndex)
        const { x, y, width, height } = predictions[0]!.box
        const rounded = { x: round(x), y: round(y), width: round(width), height: round(height) }
        expect(rounded).toEqual(expected[name as keyof typeof colorModels])
        // The mean of 0xf0 over the image, and of the padding over the other half where there is one.
        const padding = { centernet: null, yolox: 114, ultralytics: 114 }[model.family]
        const mean = padding == null ? 0xf0 : (0xf0 + padding) / 2
        expect(predictions[0]!.score).toBeCloseTo(mean / 255, 3)
      }
    } finally {
      await pool.close()
    }
  })
})
