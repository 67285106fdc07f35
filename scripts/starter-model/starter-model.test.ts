import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import { type io, setBackend, tensor } from '@tensorflow/tfjs-core'
import onnxProto from 'onnx-proto'
import { env, InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { convertGraph } from './convert-graph.ts'
import { readManifest } from './manifest.ts'
import { createOnnxGraph } from './onnx-graph.ts'
import { HEADS, starterModel } from './starter-model.ts'
import { type TfjsModelJson, type TfjsWeight, tfjsGraph } from './tfjs-graph.ts'

const root = join(import.meta.dirname, '../..')
const human = join(root, 'node_modules/@vladmandic/human')

/** A graph as TensorFlow.js stores it: the .json and the .bin. */
type StoredGraph = { model: TfjsModelJson; weights: Uint8Array }

/** Floats in TensorFlow's order: [1, height, width, channels] for a feature map. */
type Values = { dims: readonly number[]; data: Float32Array }

/** Runs a stored graph in TensorFlow.js, the reference for the conversion. */
async function runInTensorFlow({ model, weights }: StoredGraph, input: Values, outputs: readonly string[]) {
  setWasmPaths(`${join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`)
  if (!(await setBackend('wasm'))) throw new Error('The wasm backend of TensorFlow.js did not start.')
  const graphModel = await loadGraphModel({
    load: async () => ({
      modelTopology: model.modelTopology,
      weightSpecs: model.weightsManifest.flatMap((group) => group.weights) as io.WeightsManifestEntry[],
      weightData: Uint8Array.from(weights).buffer,
    }),
  })
  const image = tensor(input.data, [...input.dims])
  const results = graphModel.execute(image, [...outputs])
  const tensors = Array.isArray(results) ? results : [results]
  const values = tensors.map((result): Values => ({ dims: result.shape, data: Float32Array.from(result.dataSync()) }))
  for (const used of [image, ...tensors]) used.dispose()
  graphModel.dispose()
  return values
}

/** Converts a stored graph and runs it in ONNX Runtime, with float input in TensorFlow's order. */
async function runConverted({ model, weights }: StoredGraph, input: Values, outputs: readonly string[]) {
  const onnx = createOnnxGraph()
  const [planes = ''] = onnx.node('Transpose', 'image/planes', ['image'], { perm: [0, 3, 1, 2] })
  const maps = convertGraph(tfjsGraph(model, weights), onnx, planes, outputs)
  const rows = maps.map((name) => onnx.node('Transpose', `${name}/rows`, [name], { perm: [0, 2, 3, 1] })[0] ?? '')
  const file = onnx.encode({
    inputs: [{ name: 'image', type: 'float32', dims: [1, 'height', 'width', 'channels'] }],
    outputs: rows.map((name) => ({ name, type: 'float32', dims: [1, 'rows', 'columns', 'values'] })),
    metadata: {},
  })
  const results = await runOnnx(file, new Tensor('float32', input.data, input.dims))
  return rows.map((name): Values => {
    const result = results[name]
    if (!(result?.data instanceof Float32Array)) throw new Error(`The output "${name}" is not float32.`)
    return { dims: result.dims, data: result.data }
  })
}

async function runOnnx(file: Uint8Array, image: Tensor): Promise<InferenceSession.ReturnType> {
  env.logLevel = 'error'
  const session = await InferenceSession.create(file, { graphOptimizationLevel: 'all', intraOpNumThreads: 1 })
  try {
    return await session.run({ image })
  } finally {
    await session.release()
  }
}

/** The largest difference between two maps; NaN, which fails every comparison, if their shapes differ. */
function largestDifference(left: Values | undefined, right: Values | undefined): number {
  if (!left || !right || left.dims.join() !== right.dims.join()) return Number.NaN
  return left.data.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (right.data[index] ?? 0))), 0)
}

/** Repeatable numbers from -1 to 1. */
function noise(count: number, seed: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state / 2 ** 32) * 2 - 1
  })
}

type Image = { widthPx: number; heightPx: number; pixels: Uint8Array }
type Detection = { box: number[]; score: number; classIndex: number }

async function original(): Promise<StoredGraph> {
  const model = JSON.parse(await readFile(join(human, 'models/centernet.json'), 'utf8')) as TfjsModelJson
  return { model, weights: await readFile(join(human, 'models/centernet.bin')) }
}

async function builtFile(): Promise<Uint8Array> {
  const { model, weights } = await original()
  return starterModel(tfjsGraph(model, weights), await readManifest(join(root, 'models/centernet-coco80.json')))
}

/** The image with photographs of people that the package ships for its own demonstration. */
async function photo(widthPx: number, heightPx: number): Promise<Image> {
  const file = sharp(join(human, 'assets/samples.jpg'))
  const pixels = await file.resize(widthPx, heightPx, { fit: 'contain' }).removeAlpha().raw().toBuffer()
  return { widthPx, heightPx, pixels }
}

/** Discs, bars and ramps with noise. */
function drawing(widthPx: number, heightPx: number): Image {
  const grain = noise(widthPx * heightPx * 3, 11)
  const pixels = Uint8Array.from(grain, (value, index) => {
    const x = Math.floor(index / 3) % widthPx
    const y = Math.floor(index / 3 / widthPx)
    const isDisc = (x % 170) ** 2 + (y % 130) ** 2 < 70 ** 2
    const isBar = x > 300 && x < 340 && y > 100
    const level = isDisc ? 60 * (1 + (index % 3)) : isBar ? 230 : (x / widthPx) * 120 + (y / heightPx) * 60
    return Math.max(0, Math.min(255, Math.round(level + value * 12)))
  })
  return { widthPx, heightPx, pixels }
}

const asFloats = ({ widthPx, heightPx, pixels }: Image): Values => ({
  dims: [1, heightPx, widthPx, 3],
  data: Float32Array.from(pixels),
})

async function detect(file: Uint8Array, { widthPx, heightPx, pixels }: Image): Promise<Detection[]> {
  const outputs = await runOnnx(file, new Tensor('uint8', pixels, [1, heightPx, widthPx, 3]))
  const boxes = numbers(outputs.boxes, [1, 100, 4])
  const scores = numbers(outputs.scores, [1, 100])
  const classes = numbers(outputs.classes, [1, 100])
  return scores.map((score, row) => ({
    box: boxes.slice(row * 4, row * 4 + 4),
    score,
    classIndex: classes[row] ?? Number.NaN,
  }))
}

function numbers(tensor: Tensor | undefined, dims: number[]): number[] {
  expect(tensor?.dims).toEqual(dims)
  return Array.from((tensor?.data ?? []) as ArrayLike<number | bigint>, Number)
}

/** The original's own rows: x1, y1, x2, y2, score, class. */
function detectionsOf(rows: Values | undefined): Detection[] {
  return Array.from({ length: (rows?.data.length ?? 0) / 6 }, (_, row) => {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, score = 0, classIndex = 0] = rows?.data.slice(row * 6, row * 6 + 6) ?? []
    return { box: [x1, y1, x2, y2], score, classIndex }
  })
}

/** For each detection, the difference to the nearest one of its class: of edges (px) and of scores, at most. */
function distances(expected: Detection[], found: Detection[]): number[] {
  return expected.map((one) =>
    Math.min(
      ...found
        .filter(({ classIndex }) => classIndex === one.classIndex)
        .map(({ box, score }) =>
          Math.max(Math.abs(score - one.score), ...box.map((edge, index) => Math.abs(edge - (one.box[index] ?? 0)))),
        ),
    ),
  )
}

/** The original frozen to another input size: TensorFlow.js insists on the exported size. */
function resized({ model, weights }: StoredGraph, widthPx: number, heightPx: number): StoredGraph {
  const { nodes, weights: constants } = tfjsGraph(model, weights)
  const copy = structuredClone(model)
  for (const { op, attr } of copy.modelTopology.node) {
    if (op === 'Placeholder' && attr?.shape) {
      attr.shape = { shape: { dim: [1, heightPx, widthPx, 3].map((size) => ({ size: String(size) })) } }
    }
  }
  const resizeSizes = new Set(
    [...nodes.values()].flatMap(({ op, input }) => (op === 'ResizeBilinear' ? input?.[1] : [])),
  )
  const scaled = ({ name, bytes }: TfjsWeight): Uint8Array => {
    if (!resizeSizes.has(name)) return bytes
    const [height = 0, width = 0] = new Int32Array(bytes.buffer)
    return new Uint8Array(Int32Array.of((height * heightPx) / 512, (width * widthPx) / 512).buffer)
  }
  return { model: copy, weights: Buffer.concat([...constants.values()].map(scaled)) }
}

describe('the starter model finds what the original finds in TensorFlow.js', () => {
  it.each([
    { what: 'a photograph', image: () => photo(512, 512) },
    { what: 'a drawing', image: async () => drawing(512, 512) },
  ])('in $what: heatmap, edges and all 100 detections', async ({ image: input }) => {
    const graph = await original()
    const image = await input()
    const [heatmap, edges, rows] = await runInTensorFlow(graph, asFloats(image), [...HEADS, 'tower_0/detections'])
    const [convertedHeatmap, convertedEdges] = await runConverted(graph, asFloats(image), HEADS)
    expect(largestDifference(heatmap, convertedHeatmap)).toBeLessThan(1e-5)
    expect(largestDifference(edges, convertedEdges)).toBeLessThan(0.01)

    const expected = detectionsOf(rows)
    const found = await detect(await builtFile(), image)
    expect(expected).toHaveLength(100)
    expect(Math.max(...distances(expected, found), ...distances(found, expected))).toBeLessThan(0.005)
  })

  it('at another size than the original was exported for', async () => {
    const graph = await original()
    const image = await photo(512, 384)
    const expected = await runInTensorFlow(resized(graph, 512, 384), asFloats(image), HEADS)
    const converted = await runConverted(graph, asFloats(image), HEADS)
    expect(converted[0]?.dims).toEqual([1, 96, 128, 80])
    expect(largestDifference(expected[0], converted[0])).toBeLessThan(1e-5)
    expect(largestDifference(expected[1], converted[1])).toBeLessThan(0.01)
  })
})

describe('the built file', () => {
  it('finds the users in the photograph, best first, within the image', async () => {
    const found = await detect(await builtFile(), await photo(512, 480))
    const scores = found.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const people = found.filter(({ score, classIndex }) => score >= 0.3 && classIndex === 0)
    expect(people.length).toBeGreaterThanOrEqual(6)
    for (const { box } of people) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box
      expect(x1 > -20 && y1 > -20 && x2 < 532 && y2 < 500 && x1 < x2 && y1 < y2).toBe(true)
    }
  })

  it('takes the smallest image, 32×32', async () => {
    const found = await detect(await builtFile(), drawing(32, 32))
    expect(found.every(({ score, classIndex }) => score >= 0 && score <= 1 && classIndex < 80)).toBe(true)
  })

  it('transposes the image once and the hundred boxes once', async () => {
    const model = onnxProto.onnx.ModelProto.decode(await builtFile())
    const transposed = model.graph?.node?.filter(({ opType }) => opType === 'Transpose').map(({ name }) => name)
    expect(transposed).toEqual(['image/planes', 'decode/ltrb'])
  })

  it('says in its metadata what it is, and holds its weights as float16', async () => {
    const model = onnxProto.onnx.ModelProto.decode(await builtFile())
    const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))
    expect(metadata['winnow.family']).toBe('centernet')
    expect(JSON.parse(metadata['winnow.input'] ?? '')).toEqual({
      layout: 'nhwc',
      dtype: 'uint8',
      channelOrder: 'rgb',
      longSidePx: 512,
      multiplePx: 32,
      padding: 'centre',
      padValue: 0,
    })
    const names = JSON.parse(metadata.names ?? '') as string[]
    expect([new Set(names).size, names[0], names[15], names[79]]).toEqual([80, 'person', 'cat', 'toothbrush'])
    expect(model.opsetImport.map(({ version }) => Number(version))).toEqual([17])
    expect(Number(model.irVersion)).toBe(8)
    expect((await builtFile()).length).toBeLessThan(4.3e6)
  })
})
