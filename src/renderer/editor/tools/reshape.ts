import { plural, t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { shapeOf } from '#model/shapes/index.ts'
import { enclosesArea, split, withRing } from '../scene/convert.ts'
import { clickedPath } from './clicked-path.ts'
import { announce, type Scene, type ToolAct } from './tool.ts'

/** Tools that change the selected shape by a drawn line. */

const refusal = ({ selected, selection }: Scene): string | null => {
  if (!selected || selection.length !== 1) return t`Select one shape first`
  return enclosesArea(selected.geometry) ? null : t`This works only on shapes with an area`
}

function replaced({ selected, image }: Scene, pieces: readonly Geometry[], nothing: string): ToolAct {
  if (!selected || pieces.length === 0) return announce(nothing)
  for (const piece of pieces) {
    const problem = shapeOf(piece).problem(piece, image.widthPx, image.heightPx)
    if (problem) return announce(t`Not changed. ${problem}`)
  }
  const message =
    pieces.length > 1 ? t`Split into ${plural(pieces.length, { one: '# object', other: '# objects' })}` : undefined
  return { type: 'replace', id: selected.id, geometries: pieces, ...(message && { message }) }
}

const byRing = (how: 'add' | 'cut', title: string, key: string) =>
  clickedPath({
    name: how,
    title,
    key,
    shape: null,
    what: t`The area`,
    beginning: how === 'add' ? t`Draw around the area to add` : t`Draw around the area to remove`,
    minPoints: 3,
    maxPoints: null,
    closed: true,
    refusal,
    finish(points, scene) {
      const { selected, image } = scene
      const pieces = selected ? withRing(selected.geometry, points, how, image) : []
      return replaced(scene, pieces, t`The shape would be empty. Delete the object instead`)
    },
  })

/** Inside the shape the ring becomes a hole; across its outline it cuts a piece off. */
export const cut = byRing('cut', t`Subtract from the shape`, 'Shift+P')
export const add = byRing('add', t`Add to the shape`, 'Shift+O')

export const splitting = clickedPath({
  name: 'split',
  title: t`Split the shape`,
  key: 'Shift+Y',
  shape: null,
  what: t`The line`,
  beginning: t`Click two points to split along`,
  minPoints: 2,
  maxPoints: 2,
  closed: false,
  refusal,
  finish([a, b]: readonly Point[], scene) {
    const { selected, image } = scene
    const pieces = selected && a && b ? split(selected.geometry, a, b, image) : null
    return replaced(scene, pieces ?? [], t`The line doesn’t cross the shape`)
  },
})
