import {
  type ClassChange,
  type ClassDraft,
  type LabelClass,
  type NamedClass,
  problemOfClass,
} from '#model/label-set/label-set.ts'
import { invalid, notFound } from '../errors.ts'
import type { Store } from '../store/index.ts'
import { insertClass, listClasses } from './label-set.ts'

const countWhere = (store: Store, table: 'annotation' | 'prediction', classId: number): number =>
  store.get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE class_id = ?`, [classId])!.n

export function requireClass(store: Store, classId: number): LabelClass {
  const found = listClasses(store).find((one) => one.classId === classId)
  if (!found) throw notFound(`class ${classId} in the label set`)
  return found
}

const given = (change: ClassChange): Partial<ClassDraft> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))

const draftOf = ({ classId: _id, position: _position, ...draft }: LabelClass): ClassDraft => draft

function write(store: Store, classId: number, draft: ClassDraft): void {
  store.run(
    `UPDATE label_class SET name = :name, color = :color, kind = :kind, image_choice = :choice, shapes = :shapes,
       default_shape = :default_shape, skeleton = :skeleton, attributes = :attributes,
       guide = :guide WHERE id = :id`,
    {
      id: classId,
      name: draft.name,
      color: draft.color,
      kind: draft.kind,
      choice: draft.imageChoice,
      shapes: draft.shapes && JSON.stringify(draft.shapes),
      default_shape: draft.defaultShape,
      skeleton: draft.skeleton && JSON.stringify(draft.skeleton),
      attributes: JSON.stringify(draft.attributes),
      guide: draft.guide,
    },
  )
}

/** Adds a class at the end; missing parts of the draft get defaults. Throws INVALID when the name is taken. */
export function addClass(store: Store, { name, ...parts }: NamedClass): LabelClass {
  return store.write(() => {
    const problem = problemOfName(store, name)
    if (problem !== null) throw invalid(problem)
    const classId = insertClass(store, name)
    return changeClass(store, classId, parts)
  })
}

/** Changes a class, as far as its labels allow. Throws INVALID with the number of labels that don't. */
export function changeClass(store: Store, classId: number, change: ClassChange): LabelClass {
  return store.write(() => {
    const before = draftOf(requireClass(store, classId))
    const after: ClassDraft = { ...before, ...given(change) }
    const problem = problemOfClass(after) ?? problemOfChange(store, classId, before, after)
    if (problem !== null) throw invalid(problem)
    if (after.name !== before.name) freeName(store, after.name)
    write(store, classId, after)
    return requireClass(store, classId)
  })
}

function problemOfName(store: Store, name: string): string | null {
  if (name.trim() !== name) return `The name “${name}” begins or ends with a space.`
  const isTaken = store.get('SELECT 1 FROM label_class WHERE name = ? AND removed_at IS NULL', [name]) !== undefined
  return isTaken ? `Class ${name} already exists.` : null
}

/** Frees the name of a removed class for one that is renamed to it. */
function freeName(store: Store, name: string): void {
  store.run(
    "UPDATE label_class SET name = name || ' (removed ' || id || ')' WHERE name = ? AND removed_at IS NOT NULL",
    [name],
  )
}

export const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

function problemOfChange(store: Store, classId: number, before: ClassDraft, after: ClassDraft): string | null {
  const { name } = before
  const named = after.name === name ? null : problemOfName(store, after.name)
  if (named !== null) return named
  if (after.kind !== before.kind) {
    const [labels, predictions] = [countWhere(store, 'annotation', classId), countWhere(store, 'prediction', classId)]
    if (labels + predictions > 0)
      return `${name} has ${counted(labels, 'label', 'labels')} and ${counted(predictions, 'prediction', 'predictions')}, so it stays a class of ${before.kind === 'image' ? 'whole images' : 'objects'}. Add another class instead.`
  }
  if (before.skeleton && before.skeleton.points.length !== after.skeleton?.points.length) {
    const { n } = store.get<{ n: number }>(
      "SELECT count(*) AS n FROM annotation WHERE class_id = ? AND shape = 'skeleton'",
      [classId],
    )!
    if (n > 0)
      return `${counted(n, 'skeleton', 'skeletons')} of ${name} ${n === 1 ? 'has' : 'have'} ${before.skeleton.points.length} points, so their number can’t change. Points can be renamed and joined.`
  }
  if (after.imageChoice !== null && after.imageChoice !== before.imageChoice) {
    const { n } = store.get<{ n: number }>(
      `SELECT count(DISTINCT this.image_id) AS n FROM annotation AS this
       JOIN annotation AS other ON other.image_id = this.image_id AND other.shape = 'whole-image'
       JOIN label_class ON label_class.id = other.class_id AND image_choice = :choice AND label_class.id <> :id
       WHERE this.class_id = :id AND this.shape = 'whole-image'`,
      { id: classId, choice: after.imageChoice },
    )!
    if (n > 0)
      return `${counted(n, 'image has', 'images have')} ${name} and another class of the group “${after.imageChoice}”.`
  }
  return null
}

export function orderClasses(store: Store, classIds: readonly number[]): void {
  store.write(() => {
    const existing = new Set(listClasses(store).map(({ classId }) => classId))
    const isWhole = classIds.length === existing.size && classIds.every((classId) => existing.has(classId))
    if (!isWhole || new Set(classIds).size !== classIds.length)
      throw invalid('The order does not name each class once; the label set may have changed. Reload it.')
    classIds.forEach((classId, position) => {
      store.run('UPDATE label_class SET position = ? WHERE id = ?', [position, classId])
    })
  })
}
