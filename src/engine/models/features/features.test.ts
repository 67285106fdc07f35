import { describe, expect, test } from 'vitest'
import { letterbox } from '../manifest/for-threads.ts'
import { poolObjects } from '../runtime/pool-objects.ts'
import { featureTensors, moreOutputs } from './feature-tensors.ts'
import { type OnnxGraph, readOnnxGraph } from './onnx-graph.ts'

const conv = (input: string, weights: string, output: string) => ({
  type: 'Conv',
  inputs: [input, weights],
  outputs: [output],
})

describe('features of a model', () => {
  test('what goes into the convolutions with the class scores is found behind other operations, also through a cast', () => {
    const graph: OnnxGraph = {
      nodes: [
        conv('image', 'w0', 'neck'),
        { type: 'Relu', inputs: ['neck'], outputs: ['features'] },
        { type: 'Cast', inputs: ['w1/half'], outputs: ['w1'] },
        conv('features', 'w1', 'scores'),
        conv('features2', 'w2', 'boxes'),
        { type: 'Relu', inputs: ['neck'], outputs: ['features2'] },
        { type: 'Concat', inputs: ['scores', 'boxes'], outputs: ['output'] },
      ],
      outputs: ['output'],
      weights: new Map([
        ['w0', [80, 3, 3, 3]],
        ['w1/half', [80, 64, 1, 1]],
        ['w2', [4, 64, 1, 1]],
      ]),
    }
    expect(featureTensors(graph, 80)).toEqual(['features'])
    expect(featureTensors(graph, 7)).toEqual([])
  })

  test('an output that is put behind a file is read as one of its graph', () => {
    const node = [10, 7, 18, 1, 121, 34, 2, 79, 112] // output "y", type "Op"
    const file = Uint8Array.from([58, node.length, ...node, ...moreOutputs(['y', 'z'])])
    expect(readOnnxGraph(file)).toMatchObject({
      nodes: [{ type: 'Op', outputs: ['y'] }],
      outputs: ['y', 'z'],
    })
    expect(readOnnxGraph(file.subarray(0, 5))).toBeNull()
  })

  test('an object is the mean of the cells under its box, inside of the padding, of length 127', () => {
    const frame = letterbox(
      { widthPx: 200, heightPx: 100 },
      { fixed: { widthPx: 100, heightPx: 100 }, longSidePx: 100, multiplePx: 1 },
      { fit: 'letterbox-centre' },
    )
    // Two channels over 4 × 4 cells of 25 pixels; the image lies in the rows 1 and 2.
    const data = new Float32Array(32)
    data[1 * 4 + 0] = 3
    data[16 + 2 * 4 + 3] = 5
    const tensor = { name: 'features', dims: [1, 2, 4, 4], data }
    const { width, vectors } = poolObjects([tensor], frame, [
      { x: 0, y: 0, width: 50, height: 50 },
      { x: 150, y: 50, width: 50, height: 50 },
      { x: 60, y: 10, width: 5, height: 5 },
    ])
    expect(width).toBe(2)
    expect([...vectors]).toEqual([127, 0, 0, 127, 0, 0])
  })
})
