import { describe, expect, it } from 'vitest'
import { areaOfRuns, decodeBitmap, pixelAt } from '#model/geometry/mask-bitmap.ts'
import { type MaskShape, maskOfRings } from '#model/shapes/mask.ts'
import { brush } from './brush.ts'
import { fill } from './fill.ts'
import { image, objectOf, play } from './play.ts'
import { Stroke } from './stroke.ts'
import type { ToolAct } from './tool.ts'

const square = (x: number, y: number, size: number) =>
  [[x, y], [x + size, y], [x + size, y + size], [x, y + size]] as [number, number][] // biome-ignore format: a square
const mask = objectOf(maskOfRings([square(100, 100, 40)], image)!)
const ring = objectOf(maskOfRings([square(100, 100, 40), square(110, 110, 10)], image)!)

function maskIn(act: ToolAct | undefined): MaskShape {
  if (act && 'geometry' in act && act.geometry.shape === 'mask') return act.geometry
  throw new Error('There is no mask in the act.')
}

describe('the mask brush', () => {
  it('paints a new mask in one edit and stays available', () => {
    const { acts, pointer } = play(brush)
    pointer('down', [50, 50])
    const { draft } = pointer('move', [90, 50])
    expect(draft && 'stroke' in draft && draft.stroke.takeDirty()).toMatchObject({
      x: 40,
      y: 40,
      width: 60,
      height: 20,
    })
    pointer('up', [90, 50])
    expect(acts).toHaveLength(1)
    expect(acts[0]).toMatchObject({
      type: 'create',
      keepsTool: true,
      geometry: { x: 40, y: 40, width: 60, height: 20 },
    })
  })

  it('goes on with the selected mask, and takes away with Alt', () => {
    const { acts, drag } = play(brush, { objects: [mask], selection: [mask] })
    drag([[120, 90], [120, 85]]) // biome-ignore format: a path
    expect(acts[0]).toMatchObject({ type: 'change', id: mask.id, geometry: { y: 75, width: 40 } })
    drag([[120, 120], [121, 120]], { alt: true }) // biome-ignore format: a path
    const erased = maskIn(acts[1])
    expect(areaOfRuns(erased)).toBeLessThan(1600 - 300)
    expect(pixelAt(decodeBitmap(erased), 120, 120)).toBe(false)
  })

  it('erases only from a mask that is selected, and leaves something', () => {
    const { acts, click, drag, scene } = play(brush, { brushErases: true })
    click([120, 120])
    expect(acts[0]).toMatchObject({ type: 'announce' })
    scene.selected = mask
    scene.brushRadius = 200
    drag([[120, 120], [125, 120]]) // biome-ignore format: a path
    expect(acts[1]).toEqual({
      type: 'announce',
      message: 'The mask would be empty. Delete the object instead',
    })
  })

  it('paints nothing outside of the image', () => {
    const { acts, drag } = play(brush)
    drag([[395, 295], [600, 500]]) // biome-ignore format: a path
    expect(acts[0]).toMatchObject({ geometry: { shape: 'mask' } })
    const { x, y, width, height } = maskIn(acts[0])
    expect([x + width, y + height]).toEqual([400, 300])
  })
})

describe('a stroke', () => {
  it('grows its pixels and keeps what was there', () => {
    const stroke = new Stroke({ widthPx: 4000, heightPx: 3000 }, null)
    stroke.line([10, 10], [10, 10], 2, 1)
    stroke.line([3000, 2000], [3010, 2000], 2, 1)
    expect(pixelAt(stroke.bitmap, 10, 10)).toBe(true)
    expect(pixelAt(stroke.bitmap, 3005, 2000)).toBe(true)
    expect(stroke.version).toBe(2)
  })
  it('tells what changed since it was asked last', () => {
    const stroke = new Stroke({ widthPx: 400, heightPx: 300 }, null)
    stroke.line([50, 50], [50, 50], 5, 1)
    stroke.line([100, 50], [100, 50], 5, 1)
    expect(stroke.takeDirty()).toEqual({ x: 45, y: 45, width: 60, height: 10 })
    expect(stroke.takeDirty()).toBeNull()
  })
  it('stops growing where a mask would be too large, and says so', () => {
    const stroke = new Stroke({ widthPx: 40_000, heightPx: 30_000 }, null)
    stroke.line([10, 10], [10, 10], 5, 1)
    stroke.line([39_000, 29_000], [39_000, 29_000], 5, 1)
    expect(stroke.isFull).toBe(true)
    expect(pixelAt(stroke.bitmap, 10, 10)).toBe(true)
  })
})

describe('filling', () => {
  it('fills the hole that is clicked', () => {
    const { acts, click } = play(fill, { selection: [ring] })
    click([115, 115])
    expect(areaOfRuns(maskIn(acts[0]))).toBe(1600)
  })
  it('says when the place is not enclosed', () => {
    const { acts, click } = play(fill, { selection: [ring] })
    click([20, 20])
    expect(acts).toEqual([{ type: 'announce', message: 'Not enclosed by the mask' }])
  })
  it('takes a piece away with Alt', () => {
    const two = objectOf(maskOfRings([square(100, 100, 40), square(200, 100, 10)], image)!)
    const { acts, click } = play(fill, { selection: [two] })
    click([205, 105], { alt: true })
    expect(maskIn(acts[0])).toMatchObject({ x: 100, width: 40 })
  })
})
