import { describe, expect, it } from 'vitest'
import { int32sOf, type TfjsModelJson, tfjsGraph } from './tfjs-graph.ts'

const model = (dtype: string, quantization?: { dtype: string }): TfjsModelJson => ({
  modelTopology: { node: [{ name: 'w', op: 'Const' }] },
  weightsManifest: [
    {
      paths: ['w.bin'],
      weights: [
        { name: 'before', shape: [], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'w', shape: [2], dtype, ...(quantization ? { quantization } : {}) },
      ],
    },
  ],
})

describe('reading the weights', () => {
  it('gives each weight its own bytes, whatever their alignment in the file', () => {
    const file = Uint8Array.of(0xff, 0xff, 1, 0, 0, 0, 2, 0, 0, 0)
    const weight = tfjsGraph(model('int32'), [file]).weights.get('w')
    file.fill(0)
    expect(weight && int32sOf(weight)).toEqual([1, 2])
  })

  it('refuses what it can not read, by name', () => {
    expect(() => tfjsGraph(model('bool'), [new Uint8Array(10)])).toThrow('The weight "w" is stored as bool;')
    expect(() => tfjsGraph(model('float32', { dtype: 'uint8' }), [new Uint8Array(10)])).toThrow('is stored as uint8;')
  })

  it('refuses a file that is too short or too long', () => {
    const short = () => tfjsGraph(model('int32'), [new Uint8Array(9)])
    expect(short).toThrow('The weight file ends at byte 9, before the end of "w" at byte 10.')
    const long = () => tfjsGraph(model('int32'), [new Uint8Array(11)])
    expect(long).toThrow('The weight file has 11 bytes, but its weights take 10.')
  })
})
