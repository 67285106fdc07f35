import { describe, expect, it } from 'vitest'
import { draw } from '#model/corrections.ts'
import type { Point } from '#model/geometry/box.ts'
import { annotationIdFrom } from '#model/ids.ts'
import { shapeNames, shapes } from '#model/shapes/index.ts'
import { HitIndex } from '../hit.ts'
import { type EditorObject, shownObjects } from '../objects.ts'
import { toPicture, type Viewport } from '../viewport.ts'
import { type Scene, select, type Tool, type ToolAct, tools } from './index.ts'

const picture = { widthPx: 400, heightPx: 300 }
const viewport: Viewport = { scale: 2, leftPx: 10, topPx: 20 }

function play(tool: Tool, objects: readonly EditorObject[] = [], selected: EditorObject | null = null) {
  const index = new HitIndex()
  index.update(objects)
  const scene: Scene = { picture, viewport, selected, objectsAt: (point) => index.at(point, 2) }
  let state = tool.start
  const acts: ToolAct[] = []
  const send = (event: Parameters<Tool['step']>[1]) => {
    const step = tool.step(state, event, scene)
    state = step.state
    if (step.act) acts.push(step.act)
    return step
  }
  const pointer = (type: 'down' | 'move' | 'up', [x, y]: Point, shift = false) => {
    const at = { leftPx: 10 + x * 2, topPx: 20 + y * 2 }
    return send({ type, at, point: toPicture(viewport, at), shift, alt: false })
  }
  return { acts, send, pointer, busy: () => tool.busy(state) }
}

const objectOf = (geometry: Parameters<typeof draw>[0]): EditorObject => {
  const annotations = [draw(geometry, 1, annotationIdFrom('a'.repeat(16))).annotations[0]!.after!]
  return shownObjects({ annotations, predictions: [], state: 'new' }, 0).accepted[0]!
}
const box = objectOf({ shape: 'box', x: 100, y: 100, width: 50, height: 40 })

describe('the select tool', () => {
  it('selects on a click and deselects on a click beside', () => {
    const { acts, pointer } = play(select, [box])
    pointer('down', [120, 120])
    pointer('up', [120, 120])
    pointer('down', [10, 10])
    pointer('up', [10, 10])
    expect(acts).toEqual([
      { type: 'select', id: box.id },
      { type: 'select', id: null },
    ])
  })

  it('moves by a drag and asks for the change once, at the end', () => {
    const { acts, pointer } = play(select, [box])
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
    const { acts, pointer } = play(select, [box])
    pointer('down', [120, 120])
    pointer('move', [160, 126], true)
    pointer('up', [160, 126], true)
    expect(acts.at(-1)).toMatchObject({ geometry: { x: 140, y: 100 } })
  })

  it('resizes by a grip of the selected object and stays inside the picture', () => {
    const { acts, pointer } = play(select, [box], box)
    pointer('down', [150, 140])
    pointer('move', [1000, 180])
    pointer('up', [1000, 180])
    expect(acts.at(-1)).toEqual({
      type: 'change',
      id: box.id,
      geometry: { shape: 'box', x: 100, y: 100, width: 300, height: 80 },
    })
  })

  it('changes nothing when Escape comes in the middle of a drag', () => {
    const { acts, pointer, send, busy } = play(select, [box])
    pointer('down', [120, 120])
    pointer('move', [150, 150])
    expect(busy()).toBe(true)
    expect(send({ type: 'cancel' }).draft).toBeNull()
    pointer('up', [150, 150])
    expect(acts.some(({ type }) => type === 'change')).toBe(false)
  })

  it('pans where nothing is', () => {
    const { acts, pointer } = play(select, [box])
    pointer('down', [10, 10])
    pointer('move', [20, 10])
    pointer('move', [25, 15])
    pointer('up', [25, 15])
    expect(acts).toEqual([
      { type: 'pan', byLeftPx: 20, byTopPx: 0 },
      { type: 'pan', byLeftPx: 10, byTopPx: 10 },
    ])
  })
})

describe.each(
  shapeNames.filter((name) => tools.some((tool) => tool.name === name)),
)('drawing a %s', (name) => {
  const tool = tools.find((candidate) => candidate.name === name)!
  const { gesture } = shapes[name]
  const path: Point[] = [
    [20, 20],
    [120, 30],
    [100, 120],
  ]

  it('follows the gesture that the shape declares and gives one shape without problems', () => {
    const { acts, pointer, send } = play(tool)
    if (gesture.kind === 'drag') {
      pointer('down', path[0]!)
      pointer('move', path[1]!)
      pointer('move', path[2]!)
      pointer('up', path[2]!)
    } else {
      for (const point of path) {
        pointer('down', point)
        pointer('up', point)
      }
      send({ type: 'confirm' })
    }
    expect(acts).toHaveLength(1)
    expect(acts[0]).toMatchObject({ type: 'create', geometry: { shape: name } })
  })

  it('keeps to the picture and can be called off', () => {
    const { acts, pointer, send, busy } = play(tool)
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
  const polygon = tools.find(({ name }) => name === 'polygon')!
  it('closes on the first point, takes points back, and says when there are too few', () => {
    const { acts, pointer, send } = play(polygon)
    for (const point of [
      [20, 20],
      [100, 20],
      [100, 100],
      [50, 50],
    ] as Point[])
      pointer('down', point)
    send({ type: 'removeLast' })
    pointer('down', [21, 21])
    expect(acts[0]).toMatchObject({
      geometry: {
        rings: [
          [
            [20, 20],
            [100, 20],
            [100, 100],
          ],
        ],
      },
    })
    pointer('down', [20, 20])
    send({ type: 'confirm' })
    expect(acts[1]).toEqual({ type: 'say', sentence: 'A polygon needs at least 3 points.' })
  })

  it('adds no point by the second press of a double click', () => {
    const { acts, pointer, send } = play(polygon)
    for (const point of [
      [20, 20],
      [100, 20],
      [100, 100],
      [100, 100],
    ] as Point[])
      pointer('down', point)
    send({ type: 'doubleClick', at: { leftPx: 0, topPx: 0 }, point: [100, 100] })
    expect(acts[0]).toMatchObject({ geometry: { rings: [expect.objectContaining({ length: 3 })] } })
  })
})
