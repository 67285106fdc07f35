import type { Point } from '#model/geometry/box.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { shapeOf } from '#model/shapes/index.ts'
import { countOf } from '../../kit/formats.ts'
import { enclosesArea, split, withRing } from '../scene/convert.ts'
import { clickedPath } from './clicked-path.ts'
import type { Scene, ToolAct } from './tool.ts'

/** Tools that draw a line to change the selected shape by it. */

const refusal = ({ selected, selection }: Scene): string | null => {
  if (!selected || selection.length !== 1) return 'Select one shape first'
  return enclosesArea(selected.geometry) ? null : 'Only shapes with an area can be changed this way'
}

function replaced({ selected, image }: Scene, pieces: readonly Geometry[], nothing: string): ToolAct {
  if (!selected || pieces.length === 0) return { type: 'announce', message: nothing }
  for (const piece of pieces) {
    const problem = shapeOf(piece).problem(piece, image.widthPx, image.heightPx)
    if (problem) return { type: 'announce', message: `Not changed. ${problem}` }
  }
  const message = pieces.length > 1 ? `Split into ${countOf(pieces.length, 'object')}` : undefined
  return { type: 'replace', id: selected.id, geometries: pieces, ...(message && { message }) }
}

const byRing = (how: 'add' | 'cut', title: string, key: string) =>
  clickedPath({
    name: how,
    title,
    key,
    shape: null,
    what: 'The area',
    beginning: how === 'add' ? 'Draw around the area to add' : 'Draw around the area to remove',
    minPoints: 3,
    maxPoints: null,
    closed: true,
    refusal,
    finish(points, scene) {
      const { selected, image } = scene
      const pieces = selected ? withRing(selected.geometry, points, how, image) : []
      return replaced(scene, pieces, 'The shape would be empty. Delete the object instead')
    },
  })

/** Inside of the shape the ring becomes a hole; across its outline it takes a bite. */
export const cut = byRing('cut', 'Subtract from the shape', 'Shift+P')
export const add = byRing('add', 'Add to the shape', 'Shift+O')

export const splitting = clickedPath({
  name: 'split',
  title: 'Split the shape',
  key: 'Shift+Y',
  shape: null,
  what: 'The line',
  beginning: 'Click two points to split along',
  minPoints: 2,
  maxPoints: 2,
  closed: false,
  refusal,
  finish([a, b]: readonly Point[], scene) {
    const { selected, image } = scene
    const pieces = selected && a && b ? split(selected.geometry, a, b, image) : null
    return replaced(scene, pieces ?? [], 'The line doesn’t cross the shape')
  },
})
