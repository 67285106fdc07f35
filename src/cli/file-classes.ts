import type { FileClassMeaning } from '#contract'
import { readClassMap } from '#model/label-set/class-map-text.ts'
import { readText } from './output/read-text.ts'

/** What a file says that classes of label files become. Throws a sentence with its path when it can't be understood. */
export function fileClassesIn(file: string): FileClassMeaning[] {
  const read = readClassMap(readText(file), 'file')
  if ('problem' in read) throw new Error(`${file}: ${read.problem}`)
  return read.lines.map(({ modelClass, class: name }) => ({ fileClass: modelClass, class: name }))
}
