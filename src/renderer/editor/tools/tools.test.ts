import { describe, expect, it } from 'vitest'
import type { Point } from '#model/geometry/box.ts'
import { shapeNames, shapes } from '#model/shapes/index.ts'
import { toolFor, tools } from './index.ts'
import { labelClass, objectOf, play } from './play.ts'

const skeleton = { points: ['head', 'left hand', 'right hand'], edges: [[0, 1], [0, 2]] as [number, number][] } // biome-ignore format: two lines
const surroundings = { labelClass: labelClass({ skeleton }) }

it('has one key and one name per tool', () => {
  expect(new Set(tools.map(({ key }) => key)).size).toBe(tools.length)
  expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length)
})

describe.each(shapeNames.filter((name) => shapes[name].gesture.kind !== 'none'))('drawing a %s', (name) => {
  const tool = toolFor(name)!
  const { gesture } = shapes[name]
  const path: Point[] = [
    [20, 20],
    [120, 30],
    [100, 120],
  ]

  it('follows the gesture that the shape declares and gives one shape without problems', () => {
    const { acts, click, drag, send } = play(tool, surroundings)
    if (gesture.kind === 'drag' || gesture.kind === 'brush') drag(path)
    else if (gesture.kind === 'click') click(path[0]!)
    else {
      for (const point of path) click(point)
      send({ type: 'confirm' })
    }
    expect(acts).toHaveLength(1)
    expect(acts[0]).toMatchObject({ type: 'create', geometry: { shape: name } })
    const [act] = acts
    const problem = act?.type === 'create' && shapes[name].problem(act.geometry as never, 400, 300)
    expect(problem).toBeNull()
  })

  it('keeps to the image and can be called off', () => {
    if (gesture.kind === 'click') return
    const { acts, pointer, send, busy } = play(tool, surroundings)
    const step = pointer('down', [-50, 1000])
    pointer('move', [50, 50])
    expect(busy()).toBe(true)
    expect(send({ type: 'cancel' }).draft).toBeNull()
    expect(busy()).toBe(false)
    expect(acts).toEqual([])
    if (step.draft && 'path' in step.draft) expect(step.draft.path[0]).toEqual([0, 300])
  })
})

describe('drawing by clicks', () => {
  const polygon = toolFor('polygon')!
  it('closes on the first point, takes points back, and says when there are too few', () => {
    const { acts, click, send } = play(polygon)
    for (const point of [[20, 20], [100, 20], [100, 100], [50, 50]] as Point[]) click(point) // biome-ignore format: four points
    send({ type: 'removeLast' })
    click([21, 21])
    expect(acts[0]).toMatchObject({ geometry: { rings: [[[20, 20], [100, 20], [100, 100]]] } }) // biome-ignore format: a triangle
    click([20, 20])
    send({ type: 'confirm' })
    expect(acts[1]).toEqual({ type: 'announce', message: 'A polygon needs at least 3 points.' })
  })

  it('adds no point by the second press of a double click', () => {
    const { acts, click, send } = play(polygon)
    for (const point of [[20, 20], [100, 20], [100, 100], [100, 100]] as Point[]) click(point) // biome-ignore format: a path
    send({ type: 'doubleClick', at: { leftPx: 0, topPx: 0 }, point: [100, 100] })
    expect(acts[0]).toMatchObject({ geometry: { rings: [expect.objectContaining({ length: 3 })] } })
  })

  it('draws freehand while the button is held, with as few points as the line needs', () => {
    const { acts, pointer, send } = play(polygon)
    pointer('down', [20, 20])
    for (let x = 22; x <= 120; x += 2) pointer('move', [x, 20])
    for (let y = 22; y <= 120; y += 2) pointer('move', [120, y])
    pointer('up', [120, 120])
    send({ type: 'confirm' })
    expect(acts[0]).toMatchObject({ geometry: { rings: [[[20, 20], [120, 20], [120, 120]]] } }) // biome-ignore format: a triangle
  })

  it('closes a freehand ring where it began', () => {
    const { acts, drag } = play(polygon)
    drag([[20, 20], [100, 20], [100, 100], [20, 100], [20, 24]]) // biome-ignore format: a path
    expect(acts).toHaveLength(1)
    expect(acts[0]).toMatchObject({ type: 'create' })
  })

  it('draws points to what is near when snapping is on, and shows to what', () => {
    const box = objectOf({ shape: 'box', x: 50, y: 50, width: 100, height: 100 })
    const { pointer } = play(polygon, { objects: [box], snaps: true })
    expect(pointer('move', [52, 51]).snapped).toEqual({ point: [50, 50], to: 'vertex' })
    expect(pointer('down', [100, 52]).draft).toMatchObject({ path: [[100, 50], [100, 50]] }) // biome-ignore format: short
  })
})

describe('a rotated box', () => {
  const tool = toolFor('rotated-box')!
  it('is drawn by one side and the depth', () => {
    const { acts, click } = play(tool)
    for (const point of [[100, 100], [200, 100], [150, 140]] as Point[]) click(point) // biome-ignore format: three points
    expect(acts[0]).toMatchObject({ geometry: { cx: 150, cy: 120, width: 100, height: 40, angleDegrees: 0 } })
  })
  it('or upright by a drag, to be turned afterward', () => {
    const { acts, drag } = play(tool)
    drag([[100, 100], [150, 120], [180, 140]]) // biome-ignore format: a path
    expect(acts).toMatchObject([{ geometry: { cx: 140, cy: 120, width: 80, height: 40, angleDegrees: 0 } }])
  })
})

describe('points', () => {
  it('are one per click, and more of one shape with Alt', () => {
    const one = objectOf({ shape: 'points', points: [[10, 10]] })
    const { acts, click } = play(toolFor('points')!, { objects: [one], selection: [one] })
    click([50, 60])
    click([70, 80], { alt: true })
    expect(acts).toEqual([
      { type: 'create', geometry: { shape: 'points', points: [[50, 60]] } },
      { type: 'change', id: one.id, geometry: { shape: 'points', points: [[10, 10], [70, 80]] } }, // biome-ignore format: short
    ])
  })
})

describe('a skeleton', () => {
  const tool = toolFor('skeleton')!
  it('is set whole by a drag, like a body or like the last one', () => {
    const { acts, drag, scene } = play(tool, surroundings)
    drag([[100, 100], [150, 150], [200, 200]]) // biome-ignore format: a path
    expect(acts[0]).toEqual({
      type: 'create',
      geometry: { shape: 'skeleton', points: [[150, 100, 2], [200, 157, 2], [100, 157, 2]] }, // biome-ignore format: short
    })
    scene.lastOf = () => ({ shape: 'skeleton', points: [[0, 0, 2], [10, 0, 2], [10, 20, 1]] }) // biome-ignore format: short
    drag([[100, 100], [150, 150], [200, 200]]) // biome-ignore format: a path
    expect(acts[1]).toMatchObject({ geometry: { points: [[100, 100, 2], [200, 100, 2], [200, 200, 2]] } }) // biome-ignore format: short
  })

  it('is placed point by point, some hidden and some dropped', () => {
    const { acts, click, send, hint } = play(tool, surroundings)
    click([50, 50])
    expect(hint()).toBe('Click left hand (2 of 3)')
    send({ type: 'mark' })
    expect(hint()).toBe('Click left hand (2 of 3), hidden')
    click([80, 60])
    send({ type: 'skip' })
    expect(acts).toEqual([
      { type: 'create', geometry: { shape: 'skeleton', points: [[50, 50, 2], [80, 60, 1], [0, 0, 0]] } }, // biome-ignore format: short
    ])
  })

  it('takes points back, and ends early with the rest not labeled', () => {
    const { acts, click, send } = play(tool, surroundings)
    click([50, 50])
    click([80, 60], { alt: true })
    send({ type: 'removeLast' })
    send({ type: 'confirm' })
    expect(acts).toMatchObject([{ geometry: { points: [[50, 50, 2], [0, 0, 0], [0, 0, 0]] } }]) // biome-ignore format: short
  })

  it('says when the label has none', () => {
    const { acts, click } = play(tool)
    click([50, 50])
    expect(acts).toEqual([{ type: 'announce', message: 'dog has no skeleton. Choose a class that has one' }])
  })
})
