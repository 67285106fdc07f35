import { remove } from '#model/labels/corrections.ts'
import { emptyDiff } from '#model/labels/diff.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { labelsOf } from '../../labeling/index.ts'
import { listClasses } from '../../workspace/index.ts'
import { type ActionResult, defineAction } from '../define-action.ts'
import { applyEdit, revertOneEdit } from './by-edit.ts'

export function className({ store }: ActingContext, classId: number): string {
  const name = listClasses(store).find((one) => one.classId === classId)?.name
  if (name === undefined) throw invalid(`There is no class ${classId} in the label set.`)
  return name
}

export const withClass = (classId: number) => ({
  sql: 'EXISTS (SELECT 1 FROM annotation WHERE annotation.class_id = ? AND annotation.image_id = image.id)',
  parameters: [classId],
})
export const countOfClass = (classId: number) => ({
  sql: '(SELECT count(*) FROM annotation WHERE annotation.class_id = ? AND annotation.image_id = image.id)',
  parameters: [classId],
})

export function relabelOn(context: ActingContext, imageRow: number, from: number, to: number): ActionResult {
  const changed = labelsOf(context.store, imageRow).annotations.filter(({ classId }) => classId === from)
  if (changed.length === 0) return { skipped: 'It has no labels of that class.' }
  const annotations = changed.map((before) => ({ before, after: { ...before, classId: to } }))
  return applyEdit(context, imageRow, { ...emptyDiff, annotations }, changed.length)
}

export const relabel = defineAction({
  kind: 'relabel',
  title: 'Change class',
  explanation: 'Every label of the class gets the new class.',
  role: 'lead',
  historyTitle: (context, { from, to }) => `Relabeled ${className(context, from)} as ${className(context, to)}`,
  suggestion: (context, { from, to }) => `Relabel ${className(context, from)} as ${className(context, to)}`,
  check(context, { from, to }) {
    className(context, from)
    className(context, to)
    if (from === to) throw invalid('The new class is the old one; choose another.')
  },
  changes: (_, { from }) => withClass(from),
  labels: (_, { from }) => countOfClass(from),
  apply: (context, imageRow, { from, to }) => relabelOn(context, imageRow, from, to),
  undo: revertOneEdit,
})

export const deleteLabels = defineAction({
  kind: 'deleteLabels',
  title: 'Delete labels of a class',
  role: 'lead',
  historyTitle: (context, { classId }) => `Deleted the labels of ${className(context, classId)}`,
  suggestion: (context, { classId }) => `Delete the labels of ${className(context, classId)}`,
  check: (context, { classId }) => {
    className(context, classId)
  },
  changes: (_, { classId }) => withClass(classId),
  labels: (_, { classId }) => countOfClass(classId),
  apply(context, imageRow, { classId }) {
    const labels = labelsOf(context.store, imageRow)
    const parts = labels.annotations
      .filter((annotation) => annotation.classId === classId)
      .map((annotation) => remove(labels, annotation))
    if (parts.length === 0) return { skipped: 'It has no labels of that class.' }
    const diff = {
      annotations: parts.flatMap(({ annotations }) => annotations),
      predictions: parts.flatMap(({ predictions }) => predictions),
      state: null,
    }
    return applyEdit(context, imageRow, diff, parts.length)
  },
  undo: revertOneEdit,
})
