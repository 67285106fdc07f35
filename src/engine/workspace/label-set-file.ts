import { isDeepStrictEqual } from 'node:util'
import { type LabelSetFile, readLabelSet } from '#model/label-set-file.ts'
import { invalid } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import { listClasses } from './label-set.ts'
import { addClass, changeClass } from './label-set-edit.ts'

export const exportLabelSet = (store: Store): LabelSetFile => ({
  labelSet: 1,
  classes: listClasses(store).map(({ classId: _id, position: _position, ...draft }) => draft),
})

export type LabelSetImported = { added: string[]; changed: string[]; unchanged: string[] }

/**
 * Takes classes over from a label set's text: new names are added at the end, those of a known name become what the
 * text says. All or nothing: throws INVALID when the text is no label set or a class can't become so.
 */
export function importLabelSet(store: Store, text: string): LabelSetImported {
  const read = readLabelSet(text)
  if ('problem' in read) throw invalid(read.problem)
  return store.write(() => {
    const imported: LabelSetImported = { added: [], changed: [], unchanged: [] }
    const known = new Map(listClasses(store).map((one) => [one.name, one]))
    for (const { name, ...parts } of read.classes) {
      const before = known.get(name)
      if (!before) {
        addClass(store, { name, ...parts })
        imported.added.push(name)
      } else {
        const after = changeClass(store, before.classId, parts)
        imported[isDeepStrictEqual(before, after) ? 'unchanged' : 'changed'].push(name)
      }
    }
    return imported
  })
}
