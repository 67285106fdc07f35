import { t } from '@lingui/core/macro'
import type { Point } from '#model/geometry/box.ts'
import { type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import { type Geometry, type ShapeName, shapeNames, shapes } from '#model/shapes/index.ts'
import { nextClass } from '../class-in-hand.ts'
import type { Editor } from '../editor.ts'
import { imageIn } from '../editor-state.ts'
import { toImage } from '../scene/viewport.ts'
import { select } from '../tools/index.ts'
import { unitPlaces } from '../tools/skeleton-template.ts'

/** Returns the likeliest shape for the class: that of the current tool, its default, or the first it allows. */
function shapeFor({ state }: Editor, labelClass: LabelClass): ShapeName | null {
  const wishes = [
    state.tool.shape,
    labelClass.defaultShape,
    ...(labelClass.shapes ?? []),
    'box' as const,
    ...shapeNames,
  ]
  return wishes.find((name): name is ShapeName => name !== null && takesShape(labelClass, name)) ?? null
}

/** Draws a shape of a sixth of the view in its center, to be edited by keys: drawing without a mouse. */
export function placeShape(editor: Editor): void {
  const { state } = editor
  const image = imageIn(state)
  const labelClass = nextClass(state)
  if (!image) return
  if (!labelClass) {
    editor.refuse(t`The label set has no classes. Add one in the class picker first.`)
    return
  }
  const name = shapeFor(editor, labelClass)
  if (!name) {
    editor.refuse(t`${labelClass.name} is a class of whole images.`)
    return
  }
  const { view, viewport } = state
  const [x, y] = toImage(viewport, { leftPx: view.widthPx / 2, topPx: view.heightPx / 2 })
  const width = Math.round(Math.min(image.widthPx, view.widthPx / 6 / viewport.scale))
  const height = Math.round(Math.min(image.heightPx, view.heightPx / 6 / viewport.scale))
  const within = (middle: number, length: number, room: number) =>
    Math.round(Math.min(room - length, Math.max(0, middle - length / 2)))
  const left = within(x, width, image.widthPx)
  const top = within(y, height, image.heightPx)
  const places = unitShape(name, labelClass, editor).map(([u, v]): Point => [left + u * width, top + v * height])
  if (editor.edits.create(shapes[name].create(places, labelClass.skeleton) as Geometry)) editor.toolbox.setTool(select)
}

/** Returns points of the shape in a unit square. */
function unitShape(name: ShapeName, labelClass: LabelClass, editor: Editor): readonly Point[] {
  const { gesture } = shapes[name]
  if (name === 'skeleton' && labelClass.skeleton)
    return unitPlaces(labelClass.skeleton, editor.edits.lastOf(name, labelClass.classId))
  if (gesture.kind === 'click') return [[0.5, 0.5]]
  if (gesture.kind === 'brush') return roundRing(48)
  if (gesture.kind === 'clicks' && gesture.maxPoints === null)
    return gesture.closed ? roundRing(8) : [[0, 0.5], [0.5, 0.5], [1, 0.5]] // biome-ignore format: a line of three
  return [[0, 0], [1, 1]] // biome-ignore format: two corners
}

const roundRing = (count: number): Point[] =>
  Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / count - Math.PI / 2
    return [0.5 + Math.cos(angle) / 2, 0.5 + Math.sin(angle) / 2]
  })
