import { posix, sep } from 'node:path'

/** A picture of the workspace and where an import found it. Sizes are of the upright picture. */
export type Picture = { imageRow: number; file: string; widthPx: number; heightPx: number }

export type Found = { picture: Picture } | { problem: string }

/** Finds the pictures that label files speak of, among those of an import. It never looks at the disk. */
export type Pictures = {
  all(): readonly Picture[]
  /** The picture at one of these absolute paths, the first that is there; else the one whose path ends so. */
  byPath(candidates: readonly string[], ending: string): Found
  /** The picture at one of these absolute paths without extension. */
  byStem(candidates: readonly string[]): Picture | null
}

const slashed = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path)
const folded = (path: string): string => posix.normalize(slashed(path)).normalize('NFC').toLowerCase()
export const withoutExtension = (path: string): string => path.slice(0, path.length - posix.extname(path).length)

/** The last parts of a path as files name it, with either slash, without leading dots. */
function endingOf(path: string): string[] {
  const parts = folded(path.replaceAll('\\', '/')).split('/')
  return parts.filter((part) => part !== '' && part !== '.' && part !== '..')
}

export function picturesOf(all: readonly Picture[]): Pictures {
  const byPath = new Map<string, Picture[]>()
  const byStem = new Map<string, Picture[]>()
  const byName = new Map<string, Picture[]>()
  const add = (map: Map<string, Picture[]>, key: string, picture: Picture) => {
    const known = map.get(key)
    if (known) known.push(picture)
    else map.set(key, [picture])
  }
  for (const picture of all) {
    const path = folded(picture.file)
    add(byPath, path, picture)
    add(byStem, withoutExtension(path), picture)
    add(byName, posix.basename(path), picture)
  }
  /** Of pictures whose paths differ in upper and lower case only, the one that is meant; null when that is open. */
  const pick = (found: readonly Picture[] | undefined, exact: string, of: (file: string) => string): Picture | null => {
    if (!found || found.length === 0) return null
    if (found.length === 1) return found[0]!
    return found.find(({ file }) => of(slashed(file)) === slashed(exact)) ?? null
  }
  return {
    all: () => all,
    byPath(candidates, ending) {
      for (const candidate of candidates) {
        const picture = pick(byPath.get(folded(candidate)), candidate, (file) => file)
        if (picture) return { picture }
      }
      const parts = endingOf(ending)
      const named = byName.get(parts.at(-1) ?? '') ?? []
      const tail = `/${parts.join('/')}`
      const matching = named.filter(({ file }) => folded(file).endsWith(tail))
      if (matching.length === 1) return { picture: matching[0]! }
      if (matching.length > 1)
        return { problem: 'Several imported pictures have this name; it is not clear which one is meant.' }
      return { problem: 'There is no such picture among the imported ones.' }
    },
    byStem(candidates) {
      for (const candidate of candidates) {
        const picture = pick(byStem.get(folded(candidate)), candidate, withoutExtension)
        if (picture) return picture
      }
      return null
    },
  }
}
