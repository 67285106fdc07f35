import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ModelInput } from '#contract'
import { families } from '../../src/engine/models/families/index.ts'
import { compileManifest, modelInput, type OutputTensor } from '../../src/engine/models/manifest/index.ts'
import { readOnnxFile } from '../../src/engine/models/onnx-file.ts'
import { detectorOf } from '../../src/engine/models/open-workers.ts'
import { recognize } from '../../src/engine/models/recognize.ts'
import { InferencePool } from '../../src/engine/models/runtime/inference-pool.ts'
import { unpackProposals } from '../../src/engine/models/runtime/packed-proposals.ts'
import { colorInputPx, colorModels } from '../support/color-models.ts'

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
      .flatMap((text) => [
        ...text.matchAll(/^ {2}(?:name: )?'([a-z0-9-]+)',$/gm),
        ...text.matchAll(/cellFamily\('([^']+)'/g),
      ])
      .map((match) => match[1]!)
    expect(families.map(({ name }) => name).toSorted()).toEqual([...new Set(defined)].toSorted())
  })

  test.each(families.map((family) => [family.name, family] as const))('%s says what it expects', (_name, family) => {
    expect(family.expects).toMatch(/input .*output/s)
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
  const decode = (keep: { fromScore: number; atMost: number }) => reader.decode(tensors, frame, keep)

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
      const { classCount } = await pool.run({ kind: 'trial', detector, image: null, keep })
      expect([3, null]).toContain(classCount)
      for (const [classIndex, color] of ['red', 'green', 'blue'].entries()) {
        const image = { file: join(ground, `${color}.png`), widthPx: 128, heightPx: 64 }
        const result = await pool.run({
          kind: 'detect',
          detector,
          image,
          keep: { fromScore: 0.05, atMost: 1 },
        })
        const proposals = unpackProposals(result.proposals)
        expect(proposals).toHaveLength(1)
        expect(proposals[0]!.classIndex).toBe(classIndex)
        const { x, y, width, height } = proposals[0]!.box
        const rounded = { x: round(x), y: round(y), width: round(width), height: round(height) }
        expect(rounded).toEqual(expected[name as keyof typeof colorModels])
        // The mean of 0xf0 over the image, and of the padding over the other half where there is one.
        const padding = { centernet: null, yolox: 114, ultralytics: 114 }[model.family]
        const mean = padding == null ? 0xf0 : (0xf0 + padding) / 2
        expect(proposals[0]!.score).toBeCloseTo(mean / 255, 3)
      }
    } finally {
      await pool.close()
    }
  })
})
