import { posix, sep } from 'node:path'
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

/** `which`: the images, or other files, between which nothing decides. `isMissing`: there is none at all. */
export type NoImage = { problem: string; which?: string; isMissing?: boolean }
export type ImageMatch = { image: ImportedImage } | NoImage

/** Where the images that a file itself holds were put, by their places in it. */
export type ImagesInside = ReadonlyMap<number | string, string>

/** The images that label files of an import may speak of. It never looks at the disk. */
export type ImportedImages = {
  all(): readonly ImportedImage[]
  at(imageRow: number): ImportedImage | undefined
  /** The image at an absolute path. */
  atPath(path: string): ImportedImage | null
  /** The image at an absolute path without extension. */
  atStem(path: string): ImportedImage | null
  /** Whether images stand in this absolute folder. */
  hasFolder(path: string): boolean
  /** Images by the last part of their paths, in any case of letters. */
  named(name: string): readonly ImportedImage[]
  /** The same without extension. */
  stemmed(stem: string): readonly ImportedImage[]
  /** The image of the workspace with this row, id or SHA-256; else the only one with this name without extension. */
  byKey(key: string | number): ImageMatch
  /** The images that a label file holds, as far as they were taken out of it. */
  insideOf(file: string): ImagesInside | undefined
  /** The label file that stands where that of this image file belongs, where it is known. */
  labelFileOf?(file: string): string | undefined
}

export const slashed = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path)
/** Most are so already: then the same text is not kept twice. */
export function folded(path: string): string {
  const text = posix.normalize(slashed(path)).normalize('NFC').toLowerCase()
  return text === path ? path : text
}
export const withoutExtension = (path: string): string => path.slice(0, path.length - posix.extname(path).length)

class ImageIndex implements ImportedImages {
  readonly #all: readonly ImportedImage[]
  readonly #inside: ReadonlyMap<string, ImagesInside>
  readonly #byRow: ReadonlyMap<number, ImportedImage>
  readonly #byPath: Lists
  // Few label files ask for these: they are made by the first that does.
  #byStem: Lists | null = null
  #folders: Set<string> | null = null
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

  atPath = (path: string): ImportedImage | null => pick(this.#byPath.get(folded(path)), path, (file) => file)

  atStem = (path: string): ImportedImage | null => {
    this.#byStem ??= this.#listsBy(withoutExtension)
    return pick(this.#byStem.get(folded(path)), path, withoutExtension)
  }

  hasFolder = (path: string): boolean => {
    this.#folders ??= new Set(this.#all.map(({ file }) => posix.dirname(folded(file))))
    return this.#folders.has(folded(path))
  }

  named = (name: string): readonly ImportedImage[] => {
    this.#byName ??= this.#listsBy((path) => posix.basename(path))
    return this.#byName.get(folded(name))
  }

  stemmed = (stem: string): readonly ImportedImage[] => {
    this.#byNameStem ??= this.#listsBy((path) => withoutExtension(posix.basename(path)))
    return this.#byNameStem.get(folded(stem))
  }

  byKey = (key: string | number): ImageMatch => {
    this.#byKey ??= this.#keys()
    const image = this.#byKey.get(folded(String(key)))
    if (image) return { image }
    const named = this.stemmed(String(key))
    if (named.length > 1) return { problem: 'Several images have this name.', which: namesOf(named) }
    return named[0] ? { image: named[0] } : { problem: 'There is no such image.', isMissing: true }
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

const maxNamed = 3

/** Images by their paths below the folder that all of them are in. */
export function namesOf(images: readonly ImportedImage[]): string {
  const parts = images.map(({ file }) => slashed(file).split('/'))
  const [first = []] = parts
  let shared = 0
  while (shared < first.length - 1 && parts.every((one) => one.length > shared + 1 && one[shared] === first[shared]))
    shared += 1
  const names = parts.slice(0, maxNamed).map((one) => one.slice(shared).join('/'))
  const more = parts.length - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' or ')
}

/** Why labels that are measured on an image of this size are not for this one, or null. */
export const sizeProblem = (image: ImportedImage, widthPx: number, heightPx: number): string | null =>
  widthPx === image.widthPx && heightPx === image.heightPx
    ? null
    : `The labels are for an image of ${widthPx} × ${heightPx} pixels, but the upright image has ${image.widthPx} × ${image.heightPx}.`
