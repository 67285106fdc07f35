import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bitmap, encodeBitmap } from '#model/geometry/mask-bitmap.ts'
import { maskRows, type RowSource, rowsOf, rowsOfBitmap } from './mask-rows.ts'
import { type MaskLook, type Pixels, paintMask } from './paint-mask.ts'

const bitmapOf = (...rows: string[]): Bitmap => ({
  x: 0,
  y: 0,
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 1 : 0)),
})

const pixels = (width: number, height: number): Pixels => ({ width, height, data: new Uint32Array(width * height) })
const look: MaskLook = { color: '#ff0000', fill: 0.4, line: 1, linePx: 1, dashed: false }
const line = 0xff0000ff
const tint = ((Math.round(0.4 * 255) << 24) | 0xff) >>> 0

function seen({ width, data }: Pixels): string[] {
  const letters = [...data].map((pixel) => (pixel === line ? '#' : pixel === tint ? '+' : pixel === 0 ? '.' : '?'))
  return Array.from({ length: data.length / width }, (_, row) => letters.slice(row * width, (row + 1) * width).join(''))
}

const source = (bitmap: Bitmap): RowSource => rowsOfBitmap(bitmap)

describe('painting a mask', () => {
  it('tints the inside and draws a line along the border, around holes too', () => {
    const target = pixels(7, 6)
    paintMask(target, source(bitmapOf('.......', '.#####.', '.#####.', '.##.##.', '.#####.', '.......')), at(1), look)
    expect(seen(target)).toEqual(['.......', '.#####.', '.#+#+#.', '.##.##.', '.#####.', '.......'])
  })

  it('keeps the width of the line at every scale', () => {
    const target = pixels(8, 8)
    paintMask(target, source(bitmapOf('##', '##')), at(4), look)
    expect(seen(target)).toEqual([
      '########',
      '#++++++#',
      '#++++++#',
      '#++++++#',
      '#++++++#',
      '#++++++#',
      '#++++++#',
      '########',
    ])
  })

  it('draws no line where only the target ends', () => {
    const target = pixels(3, 3)
    paintMask(
      target,
      source(bitmapOf('#########', '#########', '#########', '#########', '#########')),
      at(1, -3, -1),
      look,
    )
    expect(seen(target)).toEqual(['+++', '+++', '+++'])
  })

  it('puts one mask over another', () => {
    const target = pixels(1, 1)
    const plain = { ...look, line: 0.5 }
    paintMask(target, source(bitmapOf('#')), at(1), plain)
    paintMask(target, source(bitmapOf('#')), at(1), { ...plain, color: '#0000ff' })
    const [r, g, b, a] = new Uint8Array(target.data.buffer)
    expect([r, g, b, a]).toEqual([85, 0, 170, 192])
  })

  it('sees the same in run lengths as in the bitmap that they came from', () => {
    const cases = fc.record({
      width: fc.integer({ min: 1, max: 12 }),
      bits: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 120 }),
      scale: fc.constantFrom(0.3, 0.5, 1, 2.5),
      left: fc.integer({ min: -5, max: 9 }),
    })
    fc.assert(
      fc.property(cases, ({ width, bits, scale, left }) => {
        const height = Math.ceil(bits.length / width)
        const data = new Uint8Array(width * height)
        data.set(bits)
        const bitmap = { x: 3, y: 2, width, height, data }
        const runs = encodeBitmap(bitmap)
        if (!runs) return
        const [a, b] = [pixels(20, 15), pixels(20, 15)]
        paintMask(a, rowsOfBitmap(bitmap), at(scale, left), look)
        paintMask(b, rowsOf(maskRows(runs)), at(scale, left), look)
        expect(seen(b)).toEqual(seen(a))
      }),
    )
  })
})

function at(scale: number, left = 0, top = 0) {
  return { scale, left, top }
}
