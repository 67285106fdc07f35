import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxOnImage, letterbox } from './letterbox.ts'

const open = { fixed: null, longSidePx: 512, multiplePx: 32 }
const fixed = { fixed: { widthPx: 416, heightPx: 416 }, longSidePx: 416, multiplePx: 32 }

test('an open input has its long side as asked and both sides padded to the multiple', () => {
  expect(letterbox({ widthPx: 4000, heightPx: 3000 }, open, { fit: 'letterbox-centre' })).toMatchObject({
    input: { widthPx: 512, heightPx: 384 },
    content: { widthPx: 512, heightPx: 384 },
    leftPx: 0,
    topPx: 0,
  })
  expect(letterbox({ widthPx: 200, heightPx: 1000 }, open, { fit: 'letterbox-centre' })).toMatchObject({
    input: { widthPx: 128, heightPx: 512 },
    content: { widthPx: 102, heightPx: 512 },
    leftPx: 13,
    topPx: 0,
  })
})

test('a fixed input is filled as far as it goes, centered or from the top left', () => {
  const image = { widthPx: 832, heightPx: 416 }
  expect(letterbox(image, fixed, { fit: 'letterbox-top-left' })).toMatchObject({
    content: { widthPx: 416, heightPx: 208 },
    topPx: 0,
  })
  expect(letterbox(image, fixed, { fit: 'letterbox-centre' })).toMatchObject({
    content: { widthPx: 416, heightPx: 208 },
    topPx: 104,
  })
})

test('an image a thousand times as wide as high still has a row', () => {
  expect(letterbox({ widthPx: 10_000, heightPx: 1 }, open, { fit: 'letterbox-centre' }).content).toEqual({
    widthPx: 512,
    heightPx: 1,
  })
})

test('a box goes into the input and back to where it was, whatever the sizes', () => {
  const side = fc.integer({ min: 1, max: 20_000 })
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(side, side, part, part, fc.boolean(), fc.boolean(), (widthPx, heightPx, u, v, isOpen, isCenterd) => {
      const frame = letterbox({ widthPx, heightPx }, isOpen ? open : fixed, {
        fit: isCenterd ? 'letterbox-centre' : 'letterbox-top-left',
      })
      const box = { x: (widthPx * u) / 2, y: (heightPx * v) / 2, width: widthPx / 2, height: heightPx / 2 }
      const [scaleX, scaleY] = [frame.content.widthPx / widthPx, frame.content.heightPx / heightPx]
      const back = boxOnImage(
        {
          x: frame.leftPx + box.x * scaleX,
          y: frame.topPx + box.y * scaleY,
          width: box.width * scaleX,
          height: box.height * scaleY,
        },
        frame,
      )
      for (const key of ['x', 'y', 'width', 'height'] as const) expect(back[key]).toBeCloseTo(box[key], 5)
    }),
  )
})

test('a box is clipped to the image', () => {
  const frame = letterbox(
    { widthPx: 100, heightPx: 100 },
    { ...open, longSidePx: 100, multiplePx: 1 },
    { fit: 'letterbox-centre' },
  )
  expect(boxOnImage({ x: -10, y: 50, width: 200, height: 10 }, frame)).toEqual({ x: 0, y: 50, width: 100, height: 10 })
  expect(boxOnImage({ x: 120, y: 50, width: 20, height: 10 }, frame).width).toBe(0)
})

test('a stretched image fills the input, each axis with a scale of its own', () => {
  const frame = letterbox(
    { widthPx: 288, heightPx: 96 },
    { ...fixed, fixed: { widthPx: 96, heightPx: 64 } },
    { fit: 'stretch' },
  )
  expect(frame).toMatchObject({ content: { widthPx: 96, heightPx: 64 }, leftPx: 0, topPx: 0 })
  expect(boxOnImage({ x: 10, y: 20, width: 20, height: 32 }, frame)).toEqual({ x: 30, y: 30, width: 60, height: 48 })
})

test('a crop covers the input with the middle of the image', () => {
  const at = (widthPx: number, heightPx: number, shortSide?: number) =>
    letterbox({ widthPx, heightPx }, { ...fixed, fixed: { widthPx: 224, heightPx: 224 } }, { fit: 'crop', shortSide })
  expect(at(448, 224)).toMatchObject({ content: { widthPx: 448, heightPx: 224 }, leftPx: -112, topPx: -0 })
  expect(at(1024, 512, 256)).toMatchObject({ content: { widthPx: 512, heightPx: 256 }, leftPx: -144, topPx: -16 })
})
