import { basename, dirname, join, posix, sep } from 'node:path'
import { idOf } from '#model/ids.ts'

/**
 * An image of the workspace and where an import found it. Sizes are of the upright image. `sha256` where nothing was imported:
 * then the file is its path in the workspace, after a slash, or where an export of ours would have it (`isExported`).
 */
export type ImportedImage = {
  imageRow: number
  file: string
  widthPx: number
  heightPx: number
  sha256?: string
  isExported?: true
}

export type ImageMatch = { image: ImportedImage } | { problem: string }

/** Where the images that a file itself holds were put, by their places in it. */
export type ImagesInside = ReadonlyMap<number | string, string>

/** Finds the images that label files speak of, among those of an import. It never looks at the disk. */
export type ImportedImages = {
  all(): readonly ImportedImage[]
  at(imageRow: number): ImportedImage | undefined
  /** The image at one of these absolute paths, the first that is there; else the one whose path ends so. */
  byPath(candidates: Iterable<string>, ending: string): ImageMatch
  /** The image at one of these absolute paths without extension. */
  byStem(candidates: Iterable<string>): ImportedImage | null
  /** The image of the workspace with this row, id or SHA-256; else the only one with this name without extension. */
  byKey(key: string | number): ImageMatch
  /** The images that a label file holds, as far as they were taken out of it. */
  insideOf(file: string): ImagesInside | undefined
}

const slashed = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path)
/** Most are so already: then the same text is not kept twice. */
function folded(path: string): string {
  const text = posix.normalize(slashed(path)).normalize('NFC').toLowerCase()
  return text === path ? path : text
}
export const withoutExtension = (path: string): string => path.slice(0, path.length - posix.extname(path).length)

/** The last parts of a path as files name it, with either slash, without leading dots. */
function endingOf(path: string): string[] {
  const parts = folded(path.replaceAll('\\', '/')).split('/')
  return parts.filter((part) => part !== '' && part !== '.' && part !== '..')
}

class ImageIndex implements ImportedImages {
  readonly #all: readonly ImportedImage[]
  readonly #inside: ReadonlyMap<string, ImagesInside>
  readonly #byRow: ReadonlyMap<number, ImportedImage>
  readonly #byPath: Lists
  // Few label files ask for these: they are made by the first that does.
  #byStem: Lists | null = null
  #byName: Lists | null = null
  #byNameStem: Lists | null = null
  #byKey: Map<string, ImportedImage> | null = null

  constructor(all: readonly ImportedImage[], inside: ReadonlyMap<string, ImagesInside>) {
    this.#all = all
    this.#inside = inside
    this.#byRow = new Map(all.map((image) => [image.imageRow, image]))
    this.#byPath = this.#listsBy((path) => path)
  }

  /** The images by something of their paths. */
  #listsBy(keyOf: (path: string) => string): Lists {
    const lists = new Lists()
    for (const image of this.#all) lists.add(keyOf(folded(image.file)), image)
    return lists
  }

  #keys(): Map<string, ImportedImage> {
    const keys = new Map<string, ImportedImage>()
    for (const image of this.#all) {
      if (image.sha256 === undefined) continue
      for (const key of [image.sha256, idOf('img', image.imageRow), String(image.imageRow)]) keys.set(key, image)
    }
    return keys
  }

  all = (): readonly ImportedImage[] => this.#all

  at = (imageRow: number): ImportedImage | undefined => this.#byRow.get(imageRow)

  insideOf = (file: string): ImagesInside | undefined => this.#inside.get(file)

  byPath = (candidates: Iterable<string>, ending: string): ImageMatch => {
    for (const candidate of candidates) {
      const image = pick(this.#byPath.get(folded(candidate)), candidate, (file) => file)
      if (image) return { image }
    }
    const parts = endingOf(ending)
    this.#byName ??= this.#listsBy((path) => posix.basename(path))
    const named = this.#byName.get(parts.at(-1) ?? '')
    const tail = `/${parts.join('/')}`
    const matching = named.filter(({ file }) => folded(file).endsWith(tail))
    if (matching.length === 1) return { image: matching[0]! }
    if (matching.length > 1)
      return { problem: 'Several imported images have this name; it is not clear which one is meant.' }
    return { problem: 'There is no such image among the imported ones.' }
  }

  byStem = (candidates: Iterable<string>): ImportedImage | null => {
    this.#byStem ??= this.#listsBy(withoutExtension)
    for (const candidate of candidates) {
      const image = pick(this.#byStem.get(folded(candidate)), candidate, withoutExtension)
      if (image) return image
    }
    return null
  }

  byKey = (key: string | number): ImageMatch => {
    this.#byKey ??= this.#keys()
    this.#byNameStem ??= this.#listsBy((path) => withoutExtension(posix.basename(path)))
    const text = folded(String(key))
    const image = this.#byKey.get(text)
    if (image) return { image }
    const [named, ...more] = this.#byNameStem.get(text)
    if (more.length > 0) return { problem: severalProblem }
    return named ? { image: named } : { problem: noneProblem }
  }
}

/** Most keys are of one image: a list for each would take more memory than all else. */
class Lists {
  readonly #first = new Map<string, ImportedImage>()
  readonly #more = new Map<string, ImportedImage[]>()

  add(key: string, image: ImportedImage): void {
    const first = this.#first.get(key)
    if (!first) this.#first.set(key, image)
    else if (this.#more.get(key)?.push(image) === undefined) this.#more.set(key, [first, image])
  }

  get(key: string): readonly ImportedImage[] {
    const first = this.#first.get(key)
    return this.#more.get(key) ?? (first ? [first] : [])
  }
}

/** Of images whose paths differ in upper and lower case only, the one that is meant; null when that is open. */
function pick(found: readonly ImportedImage[], exact: string, of: (file: string) => string): ImportedImage | null {
  if (found.length === 0) return null
  if (found.length === 1) return found[0]!
  return found.find(({ file }) => of(slashed(file)) === slashed(exact)) ?? null
}

const noneInside: ReadonlyMap<string, ImagesInside> = new Map()

export const imagesOf = (all: readonly ImportedImage[], inside = noneInside): ImportedImages =>
  new ImageIndex(all, inside)

/**
 * Images of the workspace, for label files that come without images: by the longest ending of a path that only one of them has,
 * down to its name.
 */
export const byEnding = (images: ImportedImages): ImportedImages => ({
  ...images,
  byPath(candidates, ending) {
    const parts = endingOf(ending)
    let found = images.byPath(candidates, ending)
    for (let from = 1; from < parts.length && 'problem' in found; from++)
      found = images.byPath([], parts.slice(from).join('/'))
    return found
  },
  byStem(candidates) {
    const [first = '', ...more] = candidates
    const found = images.byStem([first, ...more]) ?? images.byKey(posix.basename(slashed(first)))
    return 'problem' in found ? null : 'image' in found ? found.image : found
  },
})

const severalProblem = 'Several images have this name; it is not clear which one is meant.'
const noneProblem = 'There is no such image.'

/** Folders of images beside label files and the folders above them; `''` is the folder itself. */
const imageFolders = ['images', 'image', 'JPEGImages', 'image_2', 'img', 'data', '']
const foldersUp = 4

/** Where the image of a label file may lie: beside it, or in a folder of images beside it or one of the folders above it. */
function* placesFor(file: string, name: string): Generator<string> {
  yield join(dirname(file), name)
  const parts = dirname(file).split(sep)
  for (let up = 0; up <= foldersUp && up < parts.length; up++) {
    const [above, below] = [parts.slice(0, parts.length - up).join(sep), parts.slice(parts.length - up + 1).join(sep)]
    for (const folder of imageFolders) yield join(above, folder, below, name)
  }
}

function* placesForEither(file: string, given: string, last: string): Generator<string> {
  yield* placesFor(file, given)
  if (last !== given) yield* placesFor(file, last)
}

/**
 * The image that a label file speaks of: by the name that it gives, else by its own name, else by any image whose path
 * ends with the name.
 */
export function imageOfFile(images: ImportedImages, file: string, name: string | null): ImageMatch {
  const given = name?.replaceAll('\\', '/').trim() ?? ''
  const byStem = () => images.byStem(placesFor(file, withoutExtension(basename(file))))
  if (given === '') {
    const image = byStem()
    return image ? { image } : { problem: 'No imported image belongs to this label file.' }
  }
  const last = posix.basename(given)
  const found = images.byPath(placesForEither(file, given, last), given)
  if ('image' in found) return found
  const image = byStem()
  return image ? { image } : found
}

/** Why labels that are measured on an image of this size are not for this one, or null. */
export const sizeProblem = (image: ImportedImage, widthPx: number, heightPx: number): string | null =>
  widthPx === image.widthPx && heightPx === image.heightPx
    ? null
    : `The labels are for an image of ${widthPx} × ${heightPx} pixels, but the upright image has ${image.widthPx} × ${image.heightPx}.`
