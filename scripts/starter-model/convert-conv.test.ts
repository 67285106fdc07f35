import { describe, expect, it } from 'vitest'
import { convNode, smallGraph } from './small-graph.ts'
import { largestDifference, noise, runConverted, runInTensorFlow, type Values } from './two-runtimes.ts'

const image = (sizePx: number, channels: number): Values => ({
  dims: [1, sizePx, sizePx, channels],
  data: noise(sizePx * sizePx * channels, 7),
})

describe('convolutions', () => {
  it('pads SAME with stride 2 at the bottom and right only', async () => {
    // 32×32 ones under a 3×3 kernel of ones: nine wherever the kernel lies inside, fewer where it hangs over the edge.
    const graph = smallGraph(
      { sizePx: 32, channels: 1 },
      { kernel: { shape: [3, 3, 1, 1], values: Array(9).fill(1) } },
      [convNode('Conv2D', 'conv', ['image', 'kernel'], { stride: 2 })],
    )
    const [conv] = await runConverted(graph, { dims: [1, 32, 32, 1], data: new Float32Array(1024).fill(1) }, ['conv'])
    expect(conv?.dims).toEqual([1, 16, 16, 1])
    expect([conv?.data.at(0), conv?.data.at(15), conv?.data.at(-16), conv?.data.at(-1)]).toEqual([9, 6, 6, 4])
  })

  it.each([
    { op: 'Conv2D', size: 3, stride: 1 },
    { op: 'Conv2D', size: 3, stride: 2 },
    { op: 'Conv2D', size: 5, stride: 2 },
    { op: 'Conv2D', size: 2, stride: 1 },
    { op: 'Conv2D', size: 1, stride: 2 },
    { op: '_FusedConv2D', size: 3, stride: 2, fused: ['BiasAdd', 'Relu'] },
    { op: '_FusedConv2D', size: 1, stride: 1, fused: ['BiasAdd', 'Relu6'] },
    { op: 'DepthwiseConv2dNative', size: 3, stride: 1 },
    { op: 'DepthwiseConv2dNative', size: 3, stride: 2, multiplier: 2 },
    { op: 'FusedDepthwiseConv2dNative', size: 5, stride: 2, fused: ['BiasAdd'] },
    { op: 'FusedDepthwiseConv2dNative', size: 5, stride: 1, fused: ['BiasAdd', 'Relu'] },
  ])('$op $size×$size with stride $stride agrees with TensorFlow', async ({ op, size, stride, fused, multiplier }) => {
    const channels = 3
    const last = op.includes('Depthwise') ? (multiplier ?? 1) : 4
    const outputs = op.includes('Depthwise') ? channels * last : last
    const graph = smallGraph(
      { sizePx: 32, channels },
      {
        kernel: {
          shape: [size, size, channels, last],
          values: noise(size * size * channels * last, 1).map((w) => w * 4),
        },
        bias: { shape: [outputs], values: noise(outputs, 2) },
      },
      [convNode(op, 'conv', fused ? ['image', 'kernel', 'bias'] : ['image', 'kernel'], { stride, fused: fused ?? [] })],
    )
    const [expected] = await runInTensorFlow(graph, image(32, channels), ['conv'])
    const [converted] = await runConverted(graph, image(32, channels), ['conv'])
    expect(Math.max(...(expected?.data ?? []))).toBeGreaterThan(1)
    expect(largestDifference(expected, converted)).toBeLessThan(1e-4)
  })

  it.each([
    { change: { stride: 2, padding: 'VALID' }, matches: 'padding VALID and stride 2 on a map of 1 pixels a cell' },
    { change: { dilation: 2 }, matches: 'dilations 1×2×2×1' },
    { change: { fused: ['BiasAdd', 'Elu'] }, matches: 'is fused with BiasAdd, Elu' },
    { change: { stride: 64 }, matches: 'stride 64' },
  ])('refuses $change in one sentence that names the node', async ({ change, matches }) => {
    const graph = smallGraph(
      { sizePx: 64, channels: 1 },
      { kernel: { shape: [3, 3, 1, 1], values: noise(9, 1) }, bias: { shape: [1], values: [0] } },
      [convNode('_FusedConv2D', 'odd-one', ['image', 'kernel', 'bias'], change)],
    )
    const conversion = runConverted(graph, image(64, 1), ['odd-one'])
    await expect(conversion).rejects.toThrow(`Node "odd-one" (_FusedConv2D)`)
    await expect(conversion).rejects.toThrow(matches)
  })
})
