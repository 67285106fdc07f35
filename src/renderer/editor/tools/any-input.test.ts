import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import { maskOfRings } from '#model/shapes/mask.ts'
import { tools } from './index.ts'
import { image, labelClass, objectOf, play } from './play.ts'
import type { ToolAct } from './tool.ts'

const square: [number, number][] = [[100, 100], [200, 100], [200, 200], [100, 200]] // biome-ignore format: a square
const skeleton = { points: ['a', 'b', 'c'], edges: [[0, 1]] as [number, number][] }
const objects = (
  [
    { shape: 'box', x: 20, y: 20, width: 60, height: 60 },
    { shape: 'rotated-box', cx: 300, cy: 80, width: 60, height: 40, angleDegrees: 30 },
    { shape: 'polygon', rings: [square] },
    maskOfRings([square.map(([x, y]) => [x + 120, y + 60])], image)!,
    { shape: 'polyline', points: [[10, 250], [100, 280]] }, // biome-ignore format: short
    { shape: 'points', points: [[350, 250]] },
    { shape: 'skeleton', points: [[50, 150, 2], [60, 180, 1], [0, 0, 0]] }, // biome-ignore format: short
  ] satisfies Geometry[]
).map(objectOf)

const place = fc.tuple(fc.integer({ min: -40, max: 440 }), fc.integer({ min: -40, max: 340 }))
const keys = fc.record({ shift: fc.boolean(), alt: fc.boolean() })
const input = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom('down', 'move', 'up', 'click', 'drag'), place, place, keys) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom('confirm', 'removeLast', 'cancel', 'mark', 'skip'), place, place, keys),
  },
)

const made = (act: ToolAct): readonly Geometry[] => {
  if (act.type === 'create' || act.type === 'change') return [act.geometry]
  if (act.type === 'changeAll') return [...act.geometries.values()]
  return act.type === 'replace' ? act.geometries : []
}

describe.each(tools.map((tool) => [tool.name, tool] as const))('whatever comes, the tool %s', (_, tool) => {
  it('makes only shapes without problems, and releases everything when canceled', () => {
    fc.assert(
      fc.property(
        fc.array(input, { maxLength: 30 }),
        fc.constantFrom(null, ...objects),
        fc.boolean(),
        (inputs, selected, snaps) => {
          const hand = play(tool, {
            objects,
            selection: selected ? [selected] : [],
            snaps,
            labelClass: labelClass({ skeleton }),
          })
          for (const [what, a, b, held] of inputs) {
            if (what === 'click') hand.click(a, held)
            else if (what === 'drag') hand.drag([a, b], held)
            else if (what === 'down' || what === 'move' || what === 'up') hand.pointer(what, a, held)
            else hand.send({ type: what as 'confirm' })
            hand.hint()
          }
          for (const geometry of hand.acts.flatMap(made)) {
            expect(shapeOf(geometry).schema.safeParse(geometry).success).toBe(true)
            expect(shapeOf(geometry).problem(geometry, image.widthPx, image.heightPx)).toBeNull()
          }
          hand.send({ type: 'cancel' })
          expect(hand.busy()).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
