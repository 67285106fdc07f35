import { stemsOfMask } from '#model/mask-file.ts'
import { foldedStem } from '../../workspace/index.ts'

/** Where a name in a report begins and ends. */
const before = /(?:^|[/\\"'(]|: | of )/g
const behind = /(?=$|\.\w|[/\\"')]| \()/g

/** A file system has no longer names. */
const maxStem = 255

/**
 * Returns a test whether a text names one of these files, or one whose folded stem `isErased` knows, with or without an
 * extension or the ending of a mask.
 */
export function erasedNames(
  files: readonly string[],
  isErased: ((stem: string) => boolean) | null,
): (text: string) => boolean {
  const stems = new Set(files.map(foldedStem))
  if (stems.size === 0 && isErased === null) return () => false
  const isStem = (stem: string): boolean => stems.has(stem) || (isErased?.(stem) ?? false)
  return (given) => {
    const text = given.normalize('NFC').toLowerCase()
    if (stemsOfMask(text).some(isStem)) return true
    const ends = [...text.matchAll(behind)].map(({ index }) => index)
    return [...text.matchAll(before)].some(({ index, 0: { length } }) => {
      const start = index + length
      return ends.some((end) => end > start && end - start <= maxStem && isStem(text.slice(start, end)))
    })
  }
}
