import { classColor, type LabelClass } from '#model/label-set.ts'
import type { Store } from '../store/index.ts'

type ClassRow = {
  id: number
  name: string
  color: string
  position: number
  kind: LabelClass['kind']
  image_choice: string | null
  shapes: string | null
  default_shape: LabelClass['defaultShape']
  skeleton: string | null
  attributes: string
}

const columns =
  'id, name, color, position, kind, image_choice, shapes, default_shape, skeleton, attributes'

export const listClasses = (store: Store): LabelClass[] =>
  store
    .all<ClassRow>(`SELECT ${columns} FROM label_class ORDER BY position, id`)
    .map((row) => ({
      classId: row.id,
      name: row.name,
      color: row.color,
      position: row.position,
      kind: row.kind,
      imageChoice: row.image_choice,
      shapes: row.shapes === null ? null : JSON.parse(row.shapes),
      defaultShape: row.default_shape,
      skeleton: row.skeleton === null ? null : JSON.parse(row.skeleton),
      attributes: JSON.parse(row.attributes),
    }))

/** Adds the names that the label set lacks, at its end and in the given order; gives the class id of every name. */
export function ensureClasses(store: Store, names: readonly string[]): Map<string, number> {
  return store.write(() => {
    const known = new Map(listClasses(store).map(({ name, classId }) => [name, classId]))
    let position = store.get<{ next: number }>('SELECT coalesce(max(position) + 1, 0) AS next FROM label_class')!.next
    for (const name of names) {
      if (known.has(name)) continue
      const { lastRow } = store.run('INSERT INTO label_class (name, color, position) VALUES (?, ?, ?)', [
        name,
        classColor(position),
        position,
      ])
      known.set(name, lastRow)
      position += 1
    }
    return known
  })
}
