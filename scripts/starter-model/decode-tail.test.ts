import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { appendDecodeTail, DETECTION_OUTPUTS } from './decode-tail.ts'
import { createOnnxGraph } from './onnx-graph.ts'

const rows = 4
const columns = 40
const classCount = 3

/** Runs the tail alone on a heatmap that is 0.001 except at the given `scores`, with all distances as given. */
async function decode(scores: { c: number; x: number; y: number; score: number }[], ltrb: number[]) {
  const onnx = createOnnxGraph()
  appendDecodeTail(onnx, 'heatmap', 'distances')
  const file = onnx.encode({
    inputs: [
      { name: 'heatmap', type: 'float32', dims: [1, classCount, 'rows', 'columns'] },
      { name: 'distances', type: 'float32', dims: [1, 4, 'rows', 'columns'] },
    ],
    outputs: DETECTION_OUTPUTS,
    metadata: {},
  })
  const cells = rows * columns
  const heatmap = new Float32Array(classCount * cells).fill(0.001)
  for (const { c, x, y, score } of scores) heatmap[c * cells + y * columns + x] = score
  // Each distance also encodes its cell, so that a value from the wrong cell is noticed.
  const distances = Float32Array.from({ length: 4 * cells }, (_, index) => {
    return (ltrb[Math.floor(index / cells)] ?? 0) + (index % cells) / 1024
  })
  const session = await InferenceSession.create(file)
  const found = await session.run({
    heatmap: new Tensor('float32', heatmap, [1, classCount, rows, columns]),
    distances: new Tensor('float32', distances, [1, 4, rows, columns]),
  })
  await session.release()
  const numbers = (name: string) => Array.from((found[name]?.data ?? []) as ArrayLike<number | bigint>, Number)
  return { boxes: numbers('boxes'), scores: numbers('scores'), classes: numbers('classes') }
}

it('gives each peak its class, and a box from its own cell', async () => {
  const { boxes, scores, classes } = await decode(
    [
      { c: 2, x: 37, y: 1, score: 0.75 },
      { c: 0, x: 5, y: 3, score: 0.5 },
    ],
    [8, 4, 16, 12],
  )
  const [first, second] = [(1 * columns + 37) / 1024, (3 * columns + 5) / 1024]
  expect(scores.slice(0, 2)).toEqual([0.75, 0.5])
  expect(classes.slice(0, 2)).toEqual([2, 0])
  expect(boxes.slice(0, 4)).toEqual([148 - 8 - first, 4 - 4 - first, 148 + 16 + first, 4 + 12 + first])
  expect(boxes.slice(4, 8)).toEqual([20 - 8 - second, 12 - 4 - second, 20 + 16 + second, 12 + 12 + second])
})

it('drops the lower of two neighbors of one class, keeps both of two classes', async () => {
  const { scores, classes } = await decode(
    [
      { c: 1, x: 10, y: 1, score: 0.875 },
      { c: 1, x: 11, y: 2, score: 0.75 },
      { c: 0, x: 10, y: 1, score: 0.625 },
      { c: 1, x: 12, y: 1, score: 0.5 },
      { c: 1, x: 14, y: 1, score: 0.375 },
    ],
    [1, 1, 1, 1],
  )
  const sure = scores.filter((score) => score > 0.1)
  expect(sure).toEqual([0.875, 0.625, 0.375])
  expect(classes.slice(0, 3)).toEqual([1, 0, 1])
})
