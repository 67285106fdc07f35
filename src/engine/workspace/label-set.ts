import { classColor, type LabelClass } from '#model/label-set/label-set.ts'
import type { Store } from '../store/index.ts'

type ClassRow = Omit<LabelClass, 'shapes' | 'skeleton' | 'attributes'> & {
  shapes: string | null
  skeleton: string | null
  attributes: string
}
const columns = `id AS classId, name, color, position, kind, image_choice AS imageChoice, shapes,
  default_shape AS defaultShape, skeleton, attributes, guide`
const toClass = (row: ClassRow): LabelClass => ({
  ...row,
  shapes: row.shapes === null ? null : JSON.parse(row.shapes),
  skeleton: row.skeleton === null ? null : JSON.parse(row.skeleton),
  attributes: JSON.parse(row.attributes),
})

export const listClasses = (store: Store): LabelClass[] =>
  store.all<ClassRow>(`SELECT ${columns} FROM label_class WHERE removed_at IS NULL ORDER BY position, id`).map(toClass)

/** Finds classes by id; reads each once. Use it within one transaction. */
export function classById(store: Store): (classId: number) => LabelClass | null {
  const cached = new Map<number, LabelClass | null>()
  return (classId) => {
    const found = cached.get(classId)
    if (found !== undefined) return found
    const row = store.get<ClassRow>(`SELECT ${columns} FROM label_class WHERE id = ? AND removed_at IS NULL`, [classId])
    const labelClass = row ? toClass(row) : null
    cached.set(classId, labelClass)
    return labelClass
  }
}

/** The parts of the label set that an edit needs. */
export type EditedLabelSet = {
  labelClass(classId: number): LabelClass | null
  hasRequired(): boolean
}

/** Reads everything once, for one or many edits of one transaction. */
export function editedLabelSet(store: Store): EditedLabelSet {
  let required: boolean | undefined
  return {
    labelClass: classById(store),
    hasRequired: () => {
      required ??= hasRequiredAttributes(store)
      return required
    },
  }
}

const hasRequiredAttributes = (store: Store): boolean =>
  store.get(
    `SELECT 1 FROM label_class, json_each(attributes) AS attribute
     WHERE removed_at IS NULL AND attribute.value ->> 'required' = 1 LIMIT 1`,
  ) !== undefined

const nextPosition = (store: Store): number =>
  store.get<{ next: number }>(
    'SELECT coalesce(max(position) + 1, 0) AS next FROM label_class WHERE removed_at IS NULL',
  )!.next

/** Adds the missing names to the end of the label set, in the given order; returns the class id of every name. */
export function ensureClasses(store: Store, names: readonly string[]): Map<string, number> {
  return store.write(() => {
    const cached = new Map(listClasses(store).map(({ name, classId }) => [name, classId]))
    for (const name of names) if (!cached.has(name)) cached.set(name, insertClass(store, name))
    return cached
  })
}

/** Inserts a new class at the end. A removed class of that name comes back with its properties. */
export function insertClass(store: Store, name: string): number {
  const position = nextPosition(store)
  const removed = store.get<{ id: number }>('SELECT id FROM label_class WHERE name = ?', [name])
  if (removed) {
    store.run('UPDATE label_class SET removed_at = NULL, position = ? WHERE id = ?', [position, removed.id])
    return removed.id
  }
  return store.run('INSERT INTO label_class (name, color, position) VALUES (?, ?, ?)', [
    name,
    classColor(position),
    position,
  ]).lastRow
}
