import { plural, t } from '@lingui/core/macro'
import { takesShape } from '#model/label-set/label-set.ts'
import { mirrorOf } from '#model/label-set/skeleton.ts'
import { asBox, asMask, asPolygons, asRotatedBox } from '#model/labels/convert-shape.ts'
import { type Change, draw } from '#model/labels/corrections.ts'
import { type Geometry, type ShapeName, shapes } from '#model/shapes/index.ts'
import type { SkeletonShape } from '#model/shapes/skeleton.ts'
import { shapeInSentence } from '../../texts/in-sentence.ts'
import type { Editor } from '../editor.ts'
import { classNameOf, classOf, imageIn, selectionIn, skeletonOf } from '../editor-state.ts'
import { newAnnotationId } from '../edits.ts'
import { enclosesArea, joined } from '../scene/convert.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import { changeObject, removeObject, together } from '../scene/ops.ts'

/** A mask's outline follows its pixels; the polygon may deviate from it by this much. */
const outlineTolerancePx = 0.8

/** Selected objects that have an area and aren't locked. */
const areasOf = ({ state }: Editor): EditorObject[] =>
  selectionIn(state).filter(({ id, geometry }) => !state.lockedIds.has(id) && enclosesArea(geometry))

const canBe = ({ state }: Editor, { classId }: EditorObject, shape: ShapeName): boolean => {
  const labelClass = classOf(state.classes, classId)
  return labelClass !== null && takesShape(labelClass, shape)
}

/** Joins the selected shapes into one object with the class and attributes of the one selected last. */
export function join(editor: Editor): void {
  editor.edits.settle()
  const { state } = editor
  const image = imageIn(state)
  const parts = areasOf(editor)
  if (!image || !state.snapshot) return
  const kept = parts.find(({ id }) => id === state.selectedId) ?? parts[0]
  if (!kept || parts.length < 2) {
    editor.refuse(t`Select two or more shapes with an area first`)
    return
  }
  const [shape, ...apart] = joined(parts.map(({ geometry }) => geometry), image) // biome-ignore format: short
  if (!shape) return
  if (apart.length > 0) {
    editor.refuse(t`The shapes don’t touch. Convert them to masks to join them.`)
    return
  }
  if (!canBe(editor, kept, shape.shape)) {
    editor.refuse(t`${classNameOf(state.classes, kept.classId)} can’t be a ${shapeInSentence(shapes[shape.shape])}.`)
    return
  }
  const { labels } = state.snapshot
  editor.edits.edit(
    together([
      changeObject(kept, { geometry: shape }, newAnnotationId()),
      ...parts.filter((part) => part !== kept).map((part) => removeObject(labels, part)),
    ]),
  )
  editor.announce(t`${plural(parts.length, { one: '# object', other: '# objects' })} joined.`)
}

export function toMask(editor: Editor): void {
  const image = imageIn(editor.state)
  if (image) turnInto(editor, 'mask', (geometry) => [asMask(geometry, image)].filter((mask) => mask !== null))
}

/** Turns each piece of a mask into an object of its own. */
export function toPolygon(editor: Editor): void {
  turnInto(editor, 'polygon', (geometry) => asPolygons(geometry, outlineTolerancePx))
}

export function toBox(editor: Editor): void {
  turnInto(editor, 'box', (geometry) => [asBox(geometry)].filter((box) => box !== null))
}

/** Uses the smallest rotated box around each shape. */
export function toRotatedBox(editor: Editor): void {
  turnInto(editor, 'rotated-box', (geometry) => [asRotatedBox(geometry)].filter((box) => box !== null))
}

/** Swaps the left and right points of the selected skeletons. */
export function swapSides(editor: Editor): void {
  editor.edits.settle()
  const { classes } = editor.state
  const swapped = selectionIn(editor.state).flatMap(({ id, classId, geometry }): [ObjectId, Change][] => {
    const plan = skeletonOf(classes, classId)
    if (geometry.shape !== 'skeleton' || !plan) return []
    const points = mirrorOf(plan).map((at): SkeletonShape['points'][number] => geometry.points[at] ?? [0, 0, 0])
    return [[id, { geometry: { ...geometry, points } }]]
  })
  editor.edits.change(new Map(swapped))
  editor.announce(
    swapped.length > 0 ? t`Swapped left and right` : t`Select a skeleton with left and right points first`,
  )
}

/** Converts the selected objects to another shape in one edit and announces how many can't be converted. */
function turnInto(editor: Editor, shape: ShapeName, turned: (geometry: Geometry) => Geometry[]): void {
  editor.edits.settle()
  if (editor.state.selectedIds.size === 0) {
    editor.refuse(t`Select shapes first`)
    return
  }
  const selection = selectionIn(editor.state).filter(({ geometry }) => geometry.shape !== shape)
  const parts = areasOf(editor).filter((object) => selection.includes(object) && canBe(editor, object, shape))
  const diffs = parts.flatMap((object) => {
    const [first, ...others] = turned(object.geometry)
    if (!first) return []
    const attributes = object.annotation?.attributes ?? {}
    return [
      changeObject(object, { geometry: first }, newAnnotationId()),
      ...others.map((geometry) => draw(geometry, object.classId, newAnnotationId(), attributes)),
    ]
  })
  if (diffs.length > 0) editor.edits.edit(together(diffs))
  const title = shapeInSentence(shapes[shape])
  const left = selection.length - parts.length
  const announce = left > 0 ? editor.refuse : editor.announce
  announce(
    [
      diffs.length > 0
        ? t`${plural(diffs.length, { one: '# object', other: '# objects' })} ${plural(diffs.length, { one: 'is', other: 'are' })} now a ${title}.`
        : '',
      left > 0 ? t`${plural(left, { one: '# object', other: '# objects' })} can’t be a ${title}.` : '',
      selection.length === 0 ? t`Already a ${title}` : '',
    ]
      .filter(Boolean)
      .join(' '),
  )
}
