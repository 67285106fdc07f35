import type { ImportOptions } from '#contract'
import type { ReadImage, ReadSource } from '../formats/define-format.ts'
import type { ReadReport } from '../parsing/read-report.ts'

/**
 * Returns a source with its classes as the user mapped them. Labels of ignored classes are left out and counted by
 * class.
 */
export function mappedClasses(read: ReadSource, classMap: ImportOptions['classMap'], report: ReadReport): ReadSource {
  if (!classMap || classMap.length === 0) return read
  const meanings = new Map(classMap.map(({ fileClass, class: name }) => [fileClass, name]))
  const meaningOf = (name: string): string | null => {
    const meaning = meanings.get(name)
    return meaning === undefined ? name : meaning
  }
  const sources = new Map<string, string[]>()
  for (const name of read.classes) {
    const meaning = meaningOf(name)
    if (meaning !== null) sources.set(meaning, [...(sources.get(meaning) ?? []), name])
  }
  const hints = [...(read.hints ?? [])].flatMap(([name, hint]) => {
    const meaning = meaningOf(name)
    return meaning === null ? [] : [[meaning, hint] as const]
  })
  /** A class is missing from an image only if all classes mapped to it are. */
  const absentOf = (names: readonly string[]): string[] =>
    [...sources].flatMap(([meaning, of]) => (of.every((name) => names.includes(name)) ? [meaning] : []))

  async function* imagesMapped(): AsyncIterable<ReadImage> {
    for await (const image of read.images) {
      const labels = image.labels.flatMap((label) => {
        const className = meaningOf(label.className)
        if (className === label.className) return [label]
        if (className !== null) return [{ ...label, className }]
        report.change(`label of the class “${label.className}” left out, as the class map says`)
        return []
      })
      yield { ...image, labels, ...(image.absent && { absent: absentOf(image.absent) }) }
    }
  }
  return { classes: [...sources.keys()], hints: new Map(hints), images: imagesMapped() }
}
