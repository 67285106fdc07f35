import { invalid } from '../../errors.ts'
import { type Mapping, moveMappings, restoreMappings } from '../../models/index.ts'
import { listClasses, removeClass, requireRemovable, restoreClass } from '../../workspace/index.ts'
import { defineAction } from '../define-action.ts'
import { revertOneEdit } from './by-edit.ts'
import { className, countOfClass, relabelOn, withClass } from './labels.ts'

type Begun = { position: number; mappings: Mapping[] }

/** Removes a class from the label set: one without labels, or one whose labels move to another class. */
export const removesClass = defineAction({
  kind: 'removeClass',
  title: 'Remove class',
  role: 'lead',
  historyTitle: (context, { classId, into }) =>
    into === null
      ? `Removed class ${className(context, classId)}`
      : `Merged class ${className(context, classId)} into ${className(context, into)}`,
  async check(context, { classId, into }) {
    className(context, classId)
    if (into !== null) className(context, into)
    if (into === classId) throw invalid('A class can’t be merged into itself; choose another.')
    await requireRemovable(context, classId, into !== null)
  },
  target: ({ classId }) => ({
    sql: 'SELECT DISTINCT image_id AS id FROM annotation WHERE class_id = ? ORDER BY image_id',
    parameters: [classId],
  }),
  changes: (_, { classId }) => withClass(classId),
  labels: (_, { classId }) => countOfClass(classId),
  begin(context, { classId, into }): Begun {
    const position = listClasses(context.store).find((one) => one.classId === classId)?.position ?? 0
    return { position, mappings: moveMappings(context, classId, into) }
  },
  apply: (context, imageRow, { classId, into }) =>
    into === null
      ? { skipped: 'It got a label of the class since then.' }
      : relabelOn(context, imageRow, classId, into),
  end(context, { classId }) {
    removeClass(context, classId)
  },
  beginUndo(context, { classId, into }, begun) {
    const { position, mappings } = begun as Begun
    restoreClass(context, classId, position)
    restoreMappings(context, mappings, classId, into)
  },
  undo: revertOneEdit,
})
