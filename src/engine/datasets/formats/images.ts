import { posix, sep } from 'node:path'

/** An image of the workspace and where an import found it. Sizes are of the upright image. */
export type ImportedImage = { imageRow: number; file: string; widthPx: number; heightPx: number }

export type ImageMatch = { image: ImportedImage } | { problem: string }

/** Finds the images that label files speak of, among those of an import. It never looks at the disk. */
export type ImportedImages = {
  all(): readonly ImportedImage[]
  /** The image at one of these absolute paths, the first that is there; else the one whose path ends so. */
  byPath(candidates: readonly string[], ending: string): ImageMatch
  /** The image at one of these absolute paths without extension. */
  byStem(candidates: readonly string[]): ImportedImage | null
}

const slashed = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path)
const folded = (path: string): string => posix.normalize(slashed(path)).normalize('NFC').toLowerCase()
export const withoutExtension = (path: string): string => path.slice(0, path.length - posix.extname(path).length)

/** The last parts of a path as files name it, with either slash, without leading dots. */
function endingOf(path: string): string[] {
  const parts = folded(path.replaceAll('\\', '/')).split('/')
  return parts.filter((part) => part !== '' && part !== '.' && part !== '..')
}

export function imagesOf(all: readonly ImportedImage[]): ImportedImages {
  const byPath = new Map<string, ImportedImage[]>()
  const byStem = new Map<string, ImportedImage[]>()
  const byName = new Map<string, ImportedImage[]>()
  const add = (map: Map<string, ImportedImage[]>, key: string, image: ImportedImage) => {
    const existing = map.get(key)
    if (existing) existing.push(image)
    else map.set(key, [image])
  }
  for (const image of all) {
    const path = folded(image.file)
    add(byPath, path, image)
    add(byStem, withoutExtension(path), image)
    add(byName, posix.basename(path), image)
  }
  /** Of images whose paths differ in upper and lower case only, the one that is meant; null when that is open. */
  const pick = (
    found: readonly ImportedImage[] | undefined,
    exact: string,
    of: (file: string) => string,
  ): ImportedImage | null => {
    if (!found || found.length === 0) return null
    if (found.length === 1) return found[0]!
    return found.find(({ file }) => of(slashed(file)) === slashed(exact)) ?? null
  }
  return {
    all: () => all,
    byPath(candidates, ending) {
      for (const candidate of candidates) {
        const image = pick(byPath.get(folded(candidate)), candidate, (file) => file)
        if (image) return { image }
      }
      const parts = endingOf(ending)
      const named = byName.get(parts.at(-1) ?? '') ?? []
      const tail = `/${parts.join('/')}`
      const matching = named.filter(({ file }) => folded(file).endsWith(tail))
      if (matching.length === 1) return { image: matching[0]! }
      if (matching.length > 1)
        return { problem: 'Several imported images have this name; it is not clear which one is meant.' }
      return { problem: 'There is no such image among the imported ones.' }
    },
    byStem(candidates) {
      for (const candidate of candidates) {
        const image = pick(byStem.get(folded(candidate)), candidate, withoutExtension)
        if (image) return image
      }
      return null
    },
  }
}
