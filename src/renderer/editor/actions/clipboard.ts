import { plural, t } from '@lingui/core/macro'
import { deepEqual } from 'fast-equals'
import { createStore } from 'zustand/vanilla'
import type { ImageId } from '#model/ids.ts'
import { type LabelClass, takesShape } from '#model/label-set/label-set.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { draw } from '#model/labels/corrections.ts'
import type { Diff } from '#model/labels/diff.ts'
import { type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Editor } from '../editor.ts'
import { classOf, imageIn, selectionIn } from '../editor-state.ts'
import { newAnnotationId } from '../edits.ts'
import { movedWithin } from '../scene/handles.ts'
import type { EditorObject } from '../scene/objects.ts'
import { together } from '../scene/ops.ts'
import type { ImageSize } from '../scene/viewport.ts'
import { attributesFor } from './classes.ts'

type Copied = Pick<Annotation, 'classId' | 'geometry' | 'attributes' | 'layer'>

/** What was copied last in this window, on any image; `pasted` counts how often it was pasted since. */
const clipboard = createStore<{ copied: readonly Copied[]; from: ImageId | null; pasted: number }>(() => ({
  copied: [],
  from: null,
  pasted: 0,
}))

/** Each copy pasted onto its own image is moved by this much, so that it is visible. */
const offsetCssPx = 14

export const canPaste = (): boolean => clipboard.getState().copied.length > 0

const copyOf = ({ classId, geometry, annotation }: EditorObject): Copied => ({
  classId,
  geometry,
  attributes: annotation?.attributes ?? {},
  ...(annotation?.layer !== undefined && { layer: annotation.layer }),
})

export function copy(editor: Editor): void {
  editor.edits.settle()
  const copied = selectionIn(editor.state).map(copyOf)
  if (copied.length === 0) return
  clipboard.setState({ copied, from: editor.state.session?.imageId ?? null, pasted: 0 })
  editor.announce(t`${plural(copied.length, { one: '# object', other: '# objects' })} copied.`)
}

export function paste(editor: Editor): void {
  const { copied, from, pasted } = clipboard.getState()
  if (copied.length === 0) {
    editor.refuse(t`Nothing to paste`)
    return
  }
  const isSame = from === editor.state.session?.imageId
  clipboard.setState({ pasted: pasted + 1 })
  const offset = isSame ? ((pasted + 1) * offsetCssPx) / editor.state.viewport.scale : 0
  add(editor, copied, offset, (count) => plural(count, { one: '# object pasted.', other: '# objects pasted.' }))
}

/** Copies the selected objects beside themselves and leaves the clipboard alone. */
export function duplicate(editor: Editor): void {
  editor.edits.settle()
  const copied = selectionIn(editor.state).map(copyOf)
  if (copied.length > 0)
    add(editor, copied, offsetCssPx / editor.state.viewport.scale, (count) =>
      plural(count, { one: '# object duplicated.', other: '# objects duplicated.' }),
    )
}

/** Copies the labels of the previous image that this one doesn't have yet. */
export function repeatPrevious(editor: Editor): void {
  const { previous } = editor
  if (!previous) {
    editor.refuse(t`No previous image`)
    return
  }
  const { annotations } = previous.labels
  if (annotations.length === 0) {
    editor.refuse(t`${previous.image.path} has no labels to copy.`)
    return
  }
  const here = editor.state.snapshot?.labels.annotations ?? []
  const isHere = ({ classId, geometry }: Copied) =>
    here.some((annotation) => annotation.classId === classId && deepEqual(annotation.geometry, geometry))
  const missing = annotations.filter((annotation) => !isHere(annotation))
  if (missing.length === 0) {
    editor.announce(t`The labels of ${previous.image.path} are already here.`)
    return
  }
  const { path } = previous.image
  add(editor, missing, 0, (count) =>
    plural(count, { one: `# object copied from ${path}.`, other: `# objects copied from ${path}.` }),
  )
}

/** Adds copies in one edit, selects them, and announces how many don't fit here. */
function add(editor: Editor, copied: readonly Copied[], offset: number, done: (count: number) => string): void {
  const image = imageIn(editor.state)
  if (!image) return
  const diffs: Diff[] = []
  for (const label of copied) {
    const geometry = placed(label.geometry, offset, image)
    const labelClass = classFor(editor, label)
    // The class may have other attributes by now.
    if (geometry && labelClass)
      diffs.push(drawn({ ...label, attributes: attributesFor(labelClass, label.attributes) }, geometry))
  }
  if (diffs.length > 0) editor.edits.edit(together(diffs))
  const skipped = copied.length - diffs.length
  const rest = plural(skipped, {
    one: '# object skipped: not possible in this image or with this class.',
    other: '# objects skipped: not possible in this image or with this class.',
  })
  editor.announce(skipped === 0 ? done(diffs.length) : `${done(diffs.length)} ${rest}`)
}

function drawn({ classId, attributes, layer }: Copied, geometry: Geometry): Diff {
  const diff = draw(geometry, classId, newAnnotationId(), attributes)
  return layer === undefined
    ? diff
    : {
        ...diff,
        annotations: diff.annotations.map(({ before, after }) => ({ before, after: after && { ...after, layer } })),
      }
}

/** Moves the shape by the offset and into the image; null if it doesn't fit. */
function placed(geometry: Geometry, offset: number, image: ImageSize): Geometry | null {
  const { widthPx, heightPx } = image
  const moved = movedWithin(geometry, offset, offset, image)
  const { x, y } = shapeOf(moved).bounds(moved)
  const inside = movedWithin(moved, Math.min(0, widthPx - x), Math.min(0, heightPx - y), image)
  return shapeOf(inside).problem(inside, widthPx, heightPx) ? null : inside
}

/** Returns the label's class if it still exists and the image may have it; else null. */
function classFor(editor: Editor, { classId, geometry }: Copied): LabelClass | null {
  const { classes, objects } = editor.state
  const labelClass = classOf(classes, classId)
  if (!labelClass || !takesShape(labelClass, geometry.shape)) return null
  if (labelClass.kind === 'object') return labelClass
  const isTaken = objects.some((object) => {
    const other = classOf(classes, object.classId)
    if (object.annotation === null || other?.kind !== 'image') return false
    return other === labelClass || (other.imageChoice !== null && other.imageChoice === labelClass.imageChoice)
  })
  return isTaken ? null : labelClass
}
