import { describe, expect, it } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { maskOfRings } from '#model/shapes/mask.ts'
import { outlineBrush } from './outline-brush.ts'
import { image, objectOf, play } from './play.ts'
import { add, cut, splitting } from './reshape.ts'
import type { ToolAct } from './tool.ts'

const square = (x: number, y: number, size: number) =>
  [[x, y], [x + size, y], [x + size, y + size], [x, y + size]] as [number, number][] // biome-ignore format: a square
const polygon = objectOf({ shape: 'polygon', rings: [square(100, 100, 100)] })
const mask = objectOf(maskOfRings([square(100, 100, 100)], image)!)
const box = objectOf({ shape: 'box', x: 100, y: 100, width: 100, height: 100 })

const pieces = (act: ToolAct | undefined): readonly Geometry[] => (act?.type === 'replace' ? act.geometries : [])
const areas = (act: ToolAct | undefined) => pieces(act).map((one) => Math.round(shapeOf(one).areaPx(one)))
const shapesIn = (act: ToolAct | undefined) => pieces(act).map(({ shape }) => shape)

function ring(tool: typeof cut, object: typeof polygon, points: readonly Point[]) {
  const { acts, click, send } = play(tool, { selection: [object] })
  for (const point of points) click(point)
  send({ type: 'confirm' })
  return acts[0]
}

describe('cutting', () => {
  it('makes a hole inside and takes a bite at the outline', () => {
    const hole = ring(cut, polygon, square(120, 120, 20))
    expect(pieces(hole)[0]).toMatchObject({ shape: 'polygon', rings: [{ length: 4 }, { length: 4 }] })
    expect(areas(hole)).toEqual([10_000 - 400])
    expect(areas(ring(cut, polygon, square(180, 180, 60)))).toEqual([10_000 - 400])
  })
  it('makes objects of what fell apart', () => {
    const act = ring(cut, polygon, [[90, 140], [210, 140], [210, 150], [90, 150]]) // biome-ignore format: a bar
    expect(act).toMatchObject({ type: 'replace', id: polygon.id, message: 'Split into 2 objects' })
    expect(areas(act)).toEqual([5000, 4000])
  })
  it('leaves a mask a mask, and makes a polygon of a box', () => {
    const act = ring(cut, mask, square(120, 120, 20))
    expect(shapesIn(act)).toEqual(['mask'])
    expect(areas(act)).toEqual([9600])
    expect(shapesIn(ring(cut, box, square(120, 120, 20)))).toEqual(['polygon'])
  })
  it('leaves something, and needs one shape with an area', () => {
    expect(ring(cut, polygon, square(50, 50, 200))).toMatchObject({ type: 'announce' })
    const { acts, click } = play(cut)
    click([50, 50])
    expect(acts).toEqual([{ type: 'announce', message: 'Select one shape first' }])
  })
})

describe('adding', () => {
  it('grows the outline, and the mask', () => {
    expect(areas(ring(add, polygon, square(180, 100, 40)))).toEqual([10_000 + 20 * 40])
    expect(areas(ring(add, mask, square(180, 100, 40)))).toEqual([10_000 + 20 * 40])
  })
})

describe('splitting', () => {
  it('parts a shape along a line through two points', () => {
    const act = ring(splitting, polygon, [[90, 130], [110, 130]]) // biome-ignore format: a line
    expect(areas(act)).toEqual([7000, 3000])
    expect(shapesIn(ring(splitting, mask, [[90, 130], [110, 130]]))).toEqual(['mask', 'mask']) // biome-ignore format: a line
  })
  it('says when the line misses', () => {
    expect(ring(splitting, polygon, [[10, 10], [20, 10]])).toEqual({ type: 'announce', message: 'The line doesn’t cross the shape' }) // biome-ignore format: short
  })
})

describe('the outline brush', () => {
  it('pushes the outline out from inside, in one edit', () => {
    const { acts, drag } = play(outlineBrush, { selection: [polygon] })
    drag([[150, 150], [200, 150], [220, 150]]) // biome-ignore format: a path
    expect(acts).toHaveLength(1)
    const [area = 0] = areas(acts[0])
    expect(area).toBeGreaterThan(10_300)
    expect(area).toBeLessThan(10_000 + 20 * 20 + 400)
  })
  it('takes away with Alt', () => {
    const { acts, drag } = play(outlineBrush, { selection: [polygon] })
    drag([[200, 150], [202, 150]], { alt: true }) // biome-ignore format: a path
    expect(areas(acts[0])[0]).toBeLessThan(9900)
  })
  it('leaves out what does not touch the shape, and says so', () => {
    const { acts, drag } = play(outlineBrush, { selection: [polygon] })
    drag([[300, 50], [310, 50]]) // biome-ignore format: a path
    expect(areas(acts[0])).toEqual([10_000])
    expect(acts[0]).toMatchObject({ message: 'Start inside the shape: only strokes that touch it count' })
  })
})
