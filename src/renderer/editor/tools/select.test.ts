import { describe, expect, it } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { select } from './index.ts'
import { objectOf, play, predictionOf } from './play.ts'

const boxAt = (x: number, y = 100): Geometry => ({ shape: 'box', x, y, width: 50, height: 40 })
const box = objectOf(boxAt(100))
const other = objectOf(boxAt(200))
const square: Geometry = { shape: 'polygon', rings: [[[20, 20], [80, 20], [80, 80], [20, 80]]] } // biome-ignore format: a square

describe('the select tool', () => {
  it('selects on a click and deselects on a click beside', () => {
    const { acts, click } = play(select, { objects: [box] })
    click([120, 120])
    click([10, 10])
    expect(acts).toEqual([
      { type: 'select', id: box.id },
      { type: 'select', id: null },
    ])
  })

  it('moves by a drag and asks for the change once, at the end', () => {
    const { acts, pointer } = play(select, { objects: [box] })
    pointer('down', [120, 120])
    pointer('move', [121, 120])
    const step = pointer('move', [140, 130])
    expect(step.draft).toMatchObject({ id: box.id, geometry: { x: 120, y: 110 } })
    pointer('move', [150, 130])
    pointer('up', [150, 130])
    const changes = acts.filter(({ type }) => type === 'change')
    expect(changes).toEqual([{ type: 'change', id: box.id, geometry: { ...box.geometry, x: 130, y: 110 } }])
  })

  it('keeps to one axis with Shift', () => {
    const { acts, drag } = play(select, { objects: [box] })
    drag([[120, 120], [160, 126]], { shift: true }) // biome-ignore format: a path
    expect(acts.at(-1)).toMatchObject({ geometry: { x: 140, y: 100 } })
  })

  it('resizes by a handle of the selected object and stays inside of the image', () => {
    const { acts, drag } = play(select, { objects: [box], selection: [box] })
    drag([[150, 140], [1000, 180]]) // biome-ignore format: a path
    expect(acts.at(-1)).toEqual({ type: 'change', id: box.id, geometry: { ...boxAt(100), width: 300, height: 80 } })
  })

  it('resizes a small box by the handle outside of it, without a jump', () => {
    const small = objectOf({ shape: 'box', x: 100, y: 100, width: 10, height: 10 })
    const { acts, drag } = play(select, { objects: [small], selection: [small] })
    // The handle is 9 px on screen outside of the corner: 4.5 px of the image at this scale.
    drag([[114.5, 114.5], [134.5, 124.5]]) // biome-ignore format: a path
    expect(acts.at(-1)).toMatchObject({ type: 'change', geometry: { x: 100, y: 100, width: 30, height: 20 } })
  })

  it('does not move a prediction by a click that slips', () => {
    const prediction = predictionOf(boxAt(100))
    const slipped = play(select, { objects: [prediction] })
    slipped.drag([[120, 120], [123, 120]]) // biome-ignore format: a path
    expect(slipped.acts).toEqual([{ type: 'select', id: prediction.id }])
    const meant = play(select, { objects: [prediction] })
    meant.drag([[120, 120], [130, 120]]) // biome-ignore format: a path
    expect(meant.acts.at(-1)).toMatchObject({ type: 'change', id: prediction.id })
  })

  it('takes hold of a handle for the arrow keys on a click', () => {
    const { acts, click } = play(select, { objects: [box], selection: [box] })
    click([150, 140])
    expect(acts).toEqual([{ type: 'activate', handleId: 'se' }])
  })

  it('changes nothing when Escape comes in the middle of a drag', () => {
    const { acts, pointer, send, busy } = play(select, { objects: [box] })
    pointer('down', [120, 120])
    pointer('move', [150, 150])
    expect(busy()).toBe(true)
    expect(send({ type: 'cancel' }).draft).toBeNull()
    pointer('up', [150, 150])
    expect(acts.some(({ type }) => type === 'change')).toBe(false)
  })

  it('pans where nothing is', () => {
    const { acts, drag } = play(select, { objects: [box] })
    drag([[10, 10], [20, 10], [25, 15]]) // biome-ignore format: a path
    expect(acts).toEqual([
      { type: 'pan', byLeftPx: 20, byTopPx: 0 },
      { type: 'pan', byLeftPx: 10, byTopPx: 10 },
    ])
  })

  it('adds to the selection and takes from it by Shift and a click', () => {
    const { acts, click } = play(select, { objects: [box, other], selection: [box] })
    click([220, 120], { shift: true })
    expect(acts).toEqual([{ type: 'select', id: other.id, toggle: true }])
  })

  it('selects what lies whole inside of a band that is drawn with Shift', () => {
    const { acts, pointer } = play(select, { objects: [box, other] })
    pointer('down', [190, 90], { shift: true })
    const { draft } = pointer('move', [260, 150], { shift: true })
    expect(draft).toEqual({ id: null, band: { x: 190, y: 90, width: 70, height: 60 } })
    pointer('up', [260, 150], { shift: true })
    expect(acts).toEqual([{ type: 'selectAll', ids: [other.id] }])
  })

  it('moves all that is selected together, in one change, held back at the border', () => {
    const { acts, drag } = play(select, { objects: [box, other], selection: [box, other] })
    drag([[120, 120], [130, 120], [400, 120]]) // biome-ignore format: a path
    expect(acts).toEqual([
      {
        type: 'changeAll',
        geometries: new Map([
          [box.id, boxAt(250)],
          [other.id, boxAt(350)],
        ]),
      },
    ])
  })

  it('draws a moved shape to the edge of another one', () => {
    const { acts, drag } = play(select, { objects: [box, other], selection: [box], snaps: true })
    drag([[120, 120], [130, 122], [169, 122]]) // biome-ignore format: a path
    expect(acts.at(-1)).toMatchObject({ type: 'change', geometry: { x: 150, y: 102 } })
  })

  it('takes a point out with Alt, and puts one in that can be dragged at once', () => {
    const polygon = objectOf(square)
    const { acts, click, drag } = play(select, { objects: [polygon], selection: [polygon] })
    click([80, 80], { alt: true })
    expect(acts.at(-1)).toMatchObject({ geometry: { rings: [[[20, 20], [80, 20], [20, 80]]] } }) // biome-ignore format: a triangle
    drag([[80, 50], [95, 50]], { alt: true }) // biome-ignore format: a path
    expect(acts.at(-1)).toMatchObject({ geometry: { rings: [[[20, 20], [80, 20], [95, 50], [80, 80], [20, 80]]] } }) // biome-ignore format: five points
  })

  it('puts no point in far from the outline: there Alt and a click add to the selection', () => {
    const polygon = objectOf(square)
    const { acts, click } = play(select, { objects: [polygon, box], selection: [polygon] })
    click([120, 120], { alt: true })
    expect(acts).toEqual([{ type: 'select', id: box.id, toggle: true }])
  })

  it('says when a point can’t be spared', () => {
    const triangle = objectOf({ shape: 'polygon', rings: [[[20, 20], [80, 20], [80, 80]]] }) // biome-ignore format: a triangle
    const { acts, click } = play(select, { objects: [triangle], selection: [triangle] })
    click([80, 80], { alt: true })
    expect(acts).toEqual([{ type: 'announce', message: 'Can’t remove this point' }])
  })

  it('turns a rotated box by its handle, with Shift in steps of 15 degrees', () => {
    const turned = objectOf({ shape: 'rotated-box', cx: 200, cy: 150, width: 80, height: 40, angleDegrees: 0 })
    const handle: Point = [200, 130 - 12]
    const { acts, drag } = play(select, { objects: [turned], selection: [turned] })
    drag([handle, [290, 150]]) // biome-ignore format: a path
    expect(acts.at(-1)).toMatchObject({ geometry: { angleDegrees: 90, cx: 200, cy: 150 } })
    drag([handle, [290, 153]], { shift: true }) // biome-ignore format: a path
    const turn = acts.at(-1)
    expect(turn?.type === 'change' && turn.geometry.shape === 'rotated-box' && turn.geometry.angleDegrees).toBeCloseTo(
      90,
    )
  })
})
