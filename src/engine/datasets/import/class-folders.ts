import { splitNamed } from '../formats/split-of.ts'

const commonFolder = /^(images?|imgs?|img1|jpe?gs?|jpegimages|pngs?|data|frames?)$/i

/**
 * The folders that all images stand in, by their paths below what is imported, which may be their classes. Null where one
 * stands elsewhere, or in a folder as any dataset has it, or where there is one folder alone.
 */
export function classFoldersOf(paths: Iterable<string>): string[] | null {
  const names = new Set<string>()
  for (const path of paths) {
    const name = path.split(/[\\/]/).at(-2)
    if (name === undefined || commonFolder.test(name) || splitNamed(name)) return null
    names.add(name)
  }
  return names.size > 1 ? [...names].sort() : null
}
