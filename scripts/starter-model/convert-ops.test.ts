import { describe, expect, it } from 'vitest'
import { convNode, smallGraph } from './small-graph.ts'
import type { TfjsNode } from './tfjs-graph.ts'
import {
  largestDifference,
  noise,
  runConverted,
  runInTensorFlow,
  type StoredGraph,
  type Values,
} from './two-runtimes.ts'

const image: Values = { dims: [1, 32, 32, 2], data: noise(32 * 32 * 2, 3).map((value) => value * 8) }
const input = { sizePx: 32, channels: 2 }

async function expectAgreement(graph: StoredGraph, output: string) {
  const [expected] = await runInTensorFlow(graph, image, [output])
  const [converted] = await runConverted(graph, image, [output])
  expect(largestDifference(expected, converted)).toBeLessThan(1e-5)
  return converted
}

const resize = (halfPixelCenters: boolean, alignCorners = false): TfjsNode => ({
  name: 'larger',
  op: 'ResizeBilinear',
  input: ['image', 'size'],
  attr: { align_corners: { b: alignCorners }, half_pixel_centers: { b: halfPixelCenters } },
})
const size = (values: number[]) => ({ size: { shape: [2], values, type: 'int32' as const } })

describe('resizing', () => {
  it('of a ramp goes half a step between the pixels and holds the last one', async () => {
    const ramp: Values = { dims: [1, 32, 32, 1], data: Float32Array.from({ length: 1024 }, (_, index) => index % 32) }
    const graph = smallGraph({ sizePx: 32, channels: 1 }, size([64, 64]), [resize(false)])
    const [larger] = await runConverted(graph, ramp, ['larger'])
    expect([...(larger?.data.slice(0, 5) ?? [])]).toEqual([0, 0.5, 1, 1.5, 2])
    expect([...(larger?.data.slice(61, 64) ?? [])]).toEqual([30.5, 31, 31])
  })

  it.each([false, true])('agrees with TensorFlow, half pixel centers %s', async (halfPixelCenters) => {
    const larger = await expectAgreement(smallGraph(input, size([64, 64]), [resize(halfPixelCenters)]), 'larger')
    expect(larger?.dims).toEqual([1, 64, 64, 2])
  })

  it('keeps the factor, not the size, when the input is larger than the graph was made for', async () => {
    const wide: Values = { dims: [1, 32, 96, 2], data: noise(32 * 96 * 2, 4) }
    const [larger] = await runConverted(smallGraph(input, size([64, 64]), [resize(false)]), wide, ['larger'])
    expect(larger?.dims).toEqual([1, 64, 192, 2])
  })

  it('refuses aligned corners and two factors', async () => {
    const aligned = smallGraph(input, size([64, 64]), [resize(false, true)])
    await expect(runConverted(aligned, image, ['larger'])).rejects.toThrow('Node "larger" (ResizeBilinear)')
    const uneven = smallGraph(input, size([64, 32]), [resize(false)])
    await expect(runConverted(uneven, image, ['larger'])).rejects.toThrow('scales by 2 × 1')
  })
})

describe('other ops agree with TensorFlow', () => {
  it.each(['Relu', 'Relu6', 'Sigmoid', 'Identity'])('%s', async (op) => {
    await expectAgreement(smallGraph(input, {}, [{ name: 'out', op, input: ['image'] }]), 'out')
  })

  it.each([
    { op: 'Add', inputs: ['image', 'three'] },
    { op: 'Mul', inputs: ['three', 'image'] },
    { op: 'Mul', inputs: ['image', 'image'] },
  ])('$op of $inputs', async ({ op, inputs }) => {
    const graph = smallGraph(input, { three: { shape: [], values: [3] } }, [{ name: 'out', op, input: inputs }])
    await expectAgreement(graph, 'out')
  })

  it('the mean over the image, times the map, joined to the map by channels', async () => {
    const graph = smallGraph(
      input,
      { axes: { shape: [2], values: [1, 2], type: 'int32' }, channels: { shape: [], values: [3], type: 'int32' } },
      [
        { name: 'mean', op: 'Mean', input: ['image', 'axes'], attr: { keep_dims: { b: true } } },
        { name: 'weighed', op: 'Mul', input: ['mean', 'image'] },
        { name: 'joined', op: 'ConcatV2', input: ['image', 'weighed', 'channels'] },
      ],
    )
    expect((await expectAgreement(graph, 'joined'))?.dims).toEqual([1, 32, 32, 4])
  })
})

describe('what the converter does not know is refused in one sentence that names op and node', () => {
  it.each([
    {
      node: { name: 'out', op: 'Softplus', input: ['image'] },
      matches: /^Node "out" has the op Softplus; the converter knows [^.]+\.$/,
    },
    {
      node: { name: 'out', op: 'Add', input: ['image', 'pair'] },
      matches: /^Node "out" \(Add\) has the constant "pair" of shape \[2\][^.]+\.$/,
    },
    {
      node: { name: 'out', op: 'Mean', input: ['image', 'rows'], attr: { keep_dims: { b: true } } },
      matches: /^Node "out" \(Mean\) is over axes 1; [^.]+\.$/,
    },
    {
      node: { name: 'out', op: 'ConcatV2', input: ['image', 'image', 'one'] },
      matches: /^Node "out" \(ConcatV2\) is along axis 1; [^.]+\.$/,
    },
    { node: { name: 'out', op: 'Relu', input: ['nothing'] }, matches: /^The graph has no node "nothing"\.$/ },
    { node: { name: 'out', op: 'Add', input: ['image'] }, matches: /^Node "out" \(Add\) has no input 1\.$/ },
  ])('$node.op of $node.input', async ({ node, matches }) => {
    const constants = {
      pair: { shape: [2], values: [1, 2] },
      rows: { shape: [1], values: [1], type: 'int32' as const },
      one: { shape: [], values: [1], type: 'int32' as const },
    }
    await expect(runConverted(smallGraph(input, constants, [node]), image, ['out'])).rejects.toThrow(matches)
  })

  it('maps of different cell sizes in one sum', async () => {
    const kernel = { shape: [1, 1, 2, 2], values: noise(4, 1) }
    const graph = smallGraph(input, { kernel }, [
      convNode('Conv2D', 'half', ['image', 'kernel'], { stride: 2 }),
      { name: 'out', op: 'Add', input: ['image', 'half'] },
    ])
    await expect(runConverted(graph, image, ['out'])).rejects.toThrow(
      'Node "out" (Add) joins maps of 1 and 2 pixels a cell.',
    )
  })
})
