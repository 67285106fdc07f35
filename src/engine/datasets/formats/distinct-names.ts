import type { LabelClass } from '#model/label-set/label-set.ts'
import { safePart } from '../export-name.ts'

export function classOf(classId: number, classes: readonly LabelClass[]): LabelClass {
  const own = classes.find((one) => one.classId === classId)
  if (!own) throw new Error(`Class ${classId} is not in the class list of the version.`)
  return own
}

/** Makes class names that fit a format. Two classes never get names that are equal after `folded`. */
const distinctNames =
  (nameOf: (name: string) => string, { separator = '-', folded = (name: string) => name } = {}) =>
  (classId: number, classes: readonly LabelClass[]): string => {
    const own = classOf(classId, classes)
    const name = nameOf(own.name)
    const isShared = classes.some((one) => one !== own && folded(nameOf(one.name)) === folded(name))
    return isShared ? `${name}${separator}${classId}` : name
  }

/** The name of a class as a file or folder name, safe for any file system. */
export const classFileName = distinctNames((name) => safePart(name) || 'class', {
  folded: (name) => name.toLowerCase(),
})

/** The name of a class as one word, for formats that separate words by spaces. */
export const wordForClass = distinctNames((name) => name.trim().replace(/\s+/g, '_') || 'class')

/** The name of a class as a line of text. */
export const lineForClass = distinctNames((name) => name.trim().replace(/[\r\n]+/g, ' '), { separator: ' ' })
