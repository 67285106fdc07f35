import { splitNamed } from '../formats/split-of.ts'

const commonFolder = /^(images?|imgs?|img1|jpe?gs?|jpegimages|pngs?|data|frames?)$/i

/**
 * Returns the folders of all images, which may be their classes. Null if an image is outside a folder or in one with a
 * common name, or if there is only one folder.
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
