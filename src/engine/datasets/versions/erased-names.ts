import { basename } from 'node:path'
import { stemsOfMask } from '#model/mask-file.ts'

const withoutExtension = (name: string): string => name.replace(/\.[^.]*$/, '')
const folded = (text: string): string => text.normalize('NFC').toLowerCase()

/** What stands before a name in the words of a report, and what behind it. */
const before = /(?:^|[/\\"'(]|: | of )/g
const behind = /^(?:$|\.\w|[/\\"')]| \()/

/** Whether a text names one of these files, with or without an extension or the ending of a mask. */
export function erasedNames(files: readonly string[]): (text: string) => boolean {
  const stems = new Set(files.map((file) => folded(withoutExtension(basename(file)))))
  const lengths = [...new Set([...stems].map(({ length }) => length))]
  const isNamed = (text: string, from: number): boolean =>
    lengths.some((length) => stems.has(text.slice(from, from + length)) && behind.test(text.slice(from + length)))
  return (given) => {
    if (stems.size === 0) return false
    const text = folded(given)
    if (stemsOfMask(text).some((stem) => stems.has(stem))) return true
    return [...text.matchAll(before)].some(({ index, 0: { length } }) => isNamed(text, index + length))
  }
}
