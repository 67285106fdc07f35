import { plural, t } from '@lingui/core/macro'
import { defaultAttributes, fitsAttribute, type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import { type AttributeValue, attributeIn } from '#model/labels/annotation.ts'
import { accept, type Change, draw } from '#model/labels/corrections.ts'
import { shapes } from '#model/shapes/index.ts'
import { formatList } from '../../kit/formats.ts'
import { shapeInSentence } from '../../texts/in-sentence.ts'
import { canMake, isForDrawn, isForNext, nextClass } from '../class-in-hand.ts'
import { noteClassUse } from '../class-slots.ts'
import type { Editor } from '../editor.ts'
import { classOf, selectionIn } from '../editor-state.ts'
import { newAnnotationId } from '../edits.ts'
import type { EditorObject, ObjectId } from '../scene/objects.ts'
import { removeObject, together } from '../scene/ops.ts'
import { shapesMadeBy, type Tool, toolFor } from '../tools/index.ts'

/**
 * Picks a class. An image class is set on the image, any other on the selected objects or the next shape, whose tool it
 * also selects. With a drawing tool it applies to the shape drawn last, else to the next.
 */
export function chooseClass(editor: Editor, classId: number): void {
  editor.edits.settle()
  const labelClass = classOf(editor.state.classes, classId)
  if (!labelClass) return
  noteClassUse(editor.state.classes, classId)
  if (labelClass.kind === 'image') {
    toggleImageClass(editor, labelClass)
    return
  }
  const { tool } = editor.state
  const isNew = isForNext(editor.state)
  const namesDrawn = isForDrawn(editor.state) && !editor.toolbox.isBusy
  if (!isNew || namesDrawn) {
    // A class that doesn't fit the selection isn't chosen for the next shape either.
    if (relabel(editor, labelClass)) editor.store.setState({ drawClassId: classId, hasChosenClass: true })
    return
  }
  editor.store.setState({ drawClassId: classId, hasChosenClass: true })
  const draws = shapesMadeBy(tool).length > 0
  const suits = draws && canMake(tool, labelClass)
  const next = suits ? null : toolFor(labelClass.defaultShape ?? (draws ? labelClass.shapes?.[0] : null) ?? null)
  if (next && next !== tool) editor.toolbox.setTool(next)
  editor.announce(t`New shapes get the class ${labelClass.name}.`)
}

/** Selects a tool. If the chosen class can't have its shape, announces the class of the next shape. */
export function takeTool(editor: Editor, tool: Tool): void {
  editor.toolbox.setTool(tool)
  const { classes, drawClassId } = editor.state
  const chosen = classOf(classes, drawClassId)
  if (!chosen || canMake(tool, chosen)) return
  const next = nextClass(editor.state)
  const titles = formatList(
    shapesMadeBy(tool).map((shape) => shapeInSentence(shapes[shape])),
    'disjunction',
  )
  editor.refuse(
    next
      ? t`New shapes get the class ${next.name}: ${chosen.name} can’t be a ${titles}.`
      : tool.name === 'skeleton'
        ? t`None of your classes has a skeleton. Add one in Settings → Classes.`
        : t`None of your classes can be a ${titles}. Change a class in Settings → Classes.`,
  )
}

/** Returns the new class's attributes: values it also accepts are kept, the others get their defaults. */
export function attributesFor(
  labelClass: LabelClass,
  given: Readonly<Record<string, AttributeValue>>,
): Record<string, AttributeValue> {
  const kept = labelClass.attributes.flatMap((attribute) => {
    const value = attributeIn(given, attribute.name)
    return value !== undefined && fitsAttribute(attribute, value) ? [[attribute.name, value] as const] : []
  })
  return { ...defaultAttributes(labelClass), ...Object.fromEntries(kept) }
}

/** Sets the class of the selected objects that aren't locked and whose shape it allows. Returns whether any changed. */
function relabel(editor: Editor, labelClass: LabelClass): boolean {
  const { lockedIds } = editor.state
  const selection = selectionIn(editor.state)
  const fitting = selection.filter(({ id, geometry }) => !lockedIds.has(id) && takesShape(labelClass, geometry.shape))
  editor.edits.change(
    new Map(
      fitting.map(({ id, annotation }): [ObjectId, Change] => [
        id,
        { classId: labelClass.classId, attributes: attributesFor(labelClass, annotation?.attributes ?? {}) },
      ]),
    ),
  )
  const left = selection.filter((object) => !fitting.includes(object))
  const done =
    selection.length > 1 ? t`${plural(fitting.length, { one: '# object', other: '# objects' })} set to` : t`Set to`
  const announce = left.length > 0 ? editor.refuse : editor.announce
  announce(
    [fitting.length > 0 ? `${done} ${labelClass.name}.` : '', skippedReason(left, labelClass, lockedIds)]
      .join(' ')
      .trim(),
  )
  return fitting.length > 0
}

function skippedReason(left: readonly EditorObject[], { name }: LabelClass, lockedIds: ReadonlySet<ObjectId>): string {
  const locked = left.filter(({ id }) => lockedIds.has(id)).length
  const titles = [...new Set(left.filter(({ id }) => !lockedIds.has(id)).map(({ geometry }) => shapeInSentence(shapes[geometry.shape])))] // biome-ignore format: one list
  return [
    locked > 0 ? t`${plural(locked, { one: '# object', other: '# objects' })} locked, not changed.` : '',
    titles.length > 0 ? t`${name} can’t be a ${formatList(titles, 'disjunction')}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/** Adds an image class to the image, or removes it. A class replaces the others of its choice in the same edit. */
function toggleImageClass(editor: Editor, labelClass: LabelClass): void {
  editor.edits.settle()
  const { objects, snapshot, classes } = editor.state
  if (!snapshot) return
  const given = objects.filter(({ geometry }) => geometry.shape === 'whole-image')
  const present = given.filter(({ classId }) => classId === labelClass.classId)
  const proposed = present.find(({ prediction }) => prediction !== null)
  const off = present.length > 0 && !proposed
  const rivals = given.filter(
    ({ classId }) =>
      labelClass.imageChoice !== null &&
      classId !== labelClass.classId &&
      classOf(classes, classId)?.imageChoice === labelClass.imageChoice,
  )
  const leaving = off ? present : rivals
  const removed = leaving.map((object) => removeObject(snapshot.labels, object))
  const added = off
    ? []
    : proposed?.prediction
      ? [accept(proposed.prediction, newAnnotationId())]
      : [draw({ shape: 'whole-image' }, labelClass.classId, newAnnotationId(), defaultAttributes(labelClass))]
  editor.edits.edit(together([...removed, ...added]), null)
  editor.announce(off ? t`Removed ${labelClass.name} from the image.` : t`Labeled the image ${labelClass.name}.`)
}
