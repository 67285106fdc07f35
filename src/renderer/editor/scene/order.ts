import type { BoundingBox } from '#model/geometry/box.ts'
import { boundsOf } from './bounds-of.ts'
import type { EditorObject, ObjectId } from './objects.ts'

export type OrderMove = 'front' | 'back' | 'up' | 'down'

type LayeredObject = Pick<EditorObject, 'id' | 'layer' | 'geometry'>

/**
 * Returns the layers that change when objects move in the stack (bottom first): to the top or bottom, or past the next
 * object they overlap. Empty if they are there already.
 */
export function layersAfter(
  stack: readonly LayeredObject[],
  chosen: ReadonlySet<ObjectId>,
  move: OrderMove,
): ReadonlyMap<ObjectId, number> {
  if (move === 'front') return toFront(stack, chosen)
  if (move === 'up') return past(stack, chosen)
  // Down is up in the mirrored stack.
  const mirrored = stack.map((object) => ({ ...object, layer: -object.layer })).reverse()
  const layers = move === 'back' ? toFront(mirrored, chosen) : past(mirrored, chosen)
  return new Map([...layers].map(([id, layer]) => [id, -layer]))
}

function toFront(stack: readonly LayeredObject[], chosen: ReadonlySet<ObjectId>): ReadonlyMap<ObjectId, number> {
  const lastOther = stack.findLastIndex(({ id }) => !chosen.has(id))
  if (stack.slice(0, lastOther + 1).every(({ id }) => !chosen.has(id))) return new Map()
  const top = stack.reduce((highest, { id, layer }) => (chosen.has(id) ? highest : Math.max(highest, layer)), 0)
  return new Map(stack.filter(({ id }) => chosen.has(id)).map(({ id }, i) => [id, top + 1 + i]))
}

/** Puts the chosen objects just above the next other object that overlaps one of them. */
function past(stack: readonly LayeredObject[], chosen: ReadonlySet<ObjectId>): ReadonlyMap<ObjectId, number> {
  const moved = stack.filter(({ id }) => chosen.has(id))
  const highest = stack.findLastIndex(({ id }) => chosen.has(id))
  const overlaps = ({ geometry }: LayeredObject) =>
    moved.some((other) => meet(boundsOf(geometry), boundsOf(other.geometry)))
  const above = stack.slice(highest + 1)
  const passed = above.findIndex(overlaps)
  if (passed < 0) return new Map()
  const { layer: floor } = above[passed]!
  const rest = above.slice(passed + 1)
  const next = rest.find(overlaps)
  const ceiling = rest.find(({ layer }) => layer > floor)?.layer ?? floor + 3
  const lifted = next?.layer === floor ? rest.filter(({ layer }) => layer === floor) : []
  const step = (ceiling - floor) / (moved.length + lifted.length + 1)
  return new Map([...moved, ...lifted].map(({ id }, i) => [id, floor + step * (i + 1)]))
}

const meet = (a: BoundingBox, b: BoundingBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
