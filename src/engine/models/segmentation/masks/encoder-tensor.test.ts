import { expect, test } from 'vitest'
import type { SegmenterPlan } from '../segmenters/index.ts'
import { imageNet } from '../segmenters/read-pair.ts'
import { encoderFrame, encoderTensor } from './encoder-tensor.ts'

const plan: SegmenterPlan = {
  input: 'images',
  layout: 'planes',
  sidePx: 32,
  fit: 'pad',
  normalize: imageNet,
  links: {},
  takesBoxes: true,
  maxPoints: null,
}

/** Red everywhere but for one blue pixel in the second column of the first row. */
const pixels = (widthPx: number, heightPx: number): Uint8Array => {
  const rgb = new Uint8Array(widthPx * heightPx * 3)
  for (let i = 0; i < rgb.length; i += 3) rgb[i] = 255
  rgb.set([0, 0, 255], 3)
  return rgb
}

test('an image keeps its proportions, at the top left, normalized, with zeros beyond', () => {
  const frame = encoderFrame({ widthPx: 200, heightPx: 100 }, plan)
  expect(frame.content).toEqual({ widthPx: 32, heightPx: 16 })
  const { dims, data, name } = encoderTensor(pixels(32, 16), frame, plan)
  expect({ dims, name }).toEqual({ dims: [1, 3, 32, 32], name: 'images' })
  const plane = 32 * 32
  // segment-anything's own numbers: (255 - 123.675) / 58.395 and so on.
  expect([data[0], data[plane], data[2 * plane]].map((value) => Number(value).toFixed(3))).toEqual([
    '2.249',
    '-2.036',
    '-1.804',
  ])
  expect([data[1], data[plane + 1], data[2 * plane + 1]].map((value) => Number(value).toFixed(3))).toEqual([
    '-2.118',
    '-2.036',
    '2.640',
  ])
  expect([data[16 * 32], data[plane + 16 * 32]]).toEqual([0, 0])
})

test('a stretched image fills the square', () => {
  const stretched = { ...plan, fit: 'stretch' as const }
  const frame = encoderFrame({ widthPx: 200, heightPx: 100 }, stretched)
  const { data } = encoderTensor(pixels(32, 32), frame, stretched)
  expect(Number(data[32 * 31])).toBeCloseTo(2.249, 3)
})

test('an encoder that pads and normalizes by itself gets the bytes row by row', () => {
  const bare = { ...plan, layout: 'pixels' as const, normalize: null }
  const frame = encoderFrame({ widthPx: 100, heightPx: 200 }, bare)
  const { dims, data } = encoderTensor(pixels(16, 32), frame, bare)
  expect(dims).toEqual([32, 16, 3])
  expect([...data.subarray(0, 6)]).toEqual([255, 0, 0, 0, 0, 255])
})

test('an encoder of open size gets the long side that it was trained with', () => {
  const frame = encoderFrame({ widthPx: 300, heightPx: 4000 }, { fit: 'free', sidePx: 1024 })
  expect(frame.input).toEqual({ widthPx: 77, heightPx: 1024 })
})
