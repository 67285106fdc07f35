import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type LabelSetFile, readLabelSet } from '#model/label-set/label-set-file.ts'
import { systemMessage } from '#model/text/system-message.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { codeOf, invalid } from '../errors.ts'
import { atPlace, isNoSpace, type Store } from '../store/index.ts'
import { listClasses } from './label-set.ts'
import { addClass, changeClass } from './label-set-edit.ts'

export const exportLabelSet = (store: Store): LabelSetFile => ({
  labelSet: 1,
  classes: listClasses(store).map(({ classId: _id, position: _position, ...draft }) => draft),
})

const maxBytes = 10_000_000

/** Reads the text of a label set file. Throws INVALID with its path when it can't be read or is too large. */
export function readLabelSetText(file: string): string {
  try {
    if (statSync(file).size <= maxBytes) return readFileSync(file, 'utf8')
  } catch (error) {
    throw invalid(systemMessage(error, file) ?? `${file} can't be read (${messageOf(error)}).`)
  }
  throw invalid(`${file} is larger than 10 MB, too large for a label set.`)
}

/** Writes a new file; throws INVALID when it exists or can't be made. */
export function writeLabelSet(file: string, content: LabelSetFile): void {
  try {
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw invalid(`${file} already exists. Choose a new file name.`)
    if (isNoSpace(error)) {
      rmSync(file)
      throw atPlace(error, file)
    }
    throw invalid(systemMessage(error, file) ?? `${file} can't be written (${messageOf(error)}).`)
  }
}

export type LabelSetImport = { added: string[]; changed: string[]; unchanged: string[] }

/**
 * Imports classes from a label set's text: new names are added at the end, existing ones are changed to match the text.
 * All or nothing: throws INVALID if the text is not a label set or a class can't change that way.
 */
export function importLabelSet(store: Store, text: string): LabelSetImport {
  const read = readLabelSet(text)
  if ('problem' in read) throw invalid(read.problem)
  return store.write(() => {
    const imported: LabelSetImport = { added: [], changed: [], unchanged: [] }
    const existing = new Map(listClasses(store).map((one) => [one.name, one]))
    for (const { name, ...parts } of read.classes) {
      const before = existing.get(name)
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
