import { posix, sep } from 'node:path'
import { idOf } from '#model/ids.ts'

/**
 * An image of the workspace and where an import found it. Sizes are of the upright image. With `sha256`, nothing was
 * imported: the file is its path in the workspace after a slash, or its place in a Winnow export (`isExported`).
 */
export type ImportedImage = {
  imageRow: number
  file: string
  widthPx: number
  heightPx: number
  sha256?: string
  isExported?: true
}

/** `which`: the images, or other files, that all match. `isMissing`: none matches. */
export type NoImage = { problem: string; which?: string; isMissing?: boolean }
export type ImageMatch = { image: ImportedImage } | NoImage

/** Where images extracted from a file were put, by their places in it. */
export type ImagesInside = ReadonlyMap<number | string, string>

/** The images that label files of an import may refer to. Never reads the disk. */
export type ImportedImages = {
  all(): readonly ImportedImage[]
  at(imageRow: number): ImportedImage | undefined
  atPath(path: string): ImportedImage | null
  /** The image at an absolute path without extension. */
  atStem(path: string): ImportedImage | null
  /** Returns whether this absolute folder contains images. */
  hasFolder(path: string): boolean
  /** Images by the last part of their paths, in any case of letters. */
  named(name: string): readonly ImportedImage[]
  /** The same without extension. */
  stemmed(stem: string): readonly ImportedImage[]
  /** The image of the workspace with this row, id or SHA-256; else the only one with this name without extension. */
  byKey(key: string | number): ImageMatch
  /** Returns the images extracted from a label file. */
  insideOf(file: string): ImagesInside | undefined
  /** Returns the label file at the place where that of this image belongs, if known. */
  labelFileOf?(file: string): string | undefined
}

export const slashed = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path)
/** Returns the path in lower case, as one text with the given one if they are equal: most are. */
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
  // Made on first use, because few label files need these.
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

  /** Returns the images by a part of their paths. */
  #listsBy(keyOf: (path: string) => string): Lists {
    return Map.groupBy(this.#all, ({ file }) => keyOf(folded(file)))
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

  atPath = (path: string): ImportedImage | null => pick(this.#byPath, path, (file) => file)

  atStem = (path: string): ImportedImage | null => {
    this.#byStem ??= this.#listsBy(withoutExtension)
    return pick(this.#byStem, path, withoutExtension)
  }

  hasFolder = (path: string): boolean => {
    this.#folders ??= new Set(this.#all.map(({ file }) => posix.dirname(folded(file))))
    return this.#folders.has(folded(path))
  }

  named = (name: string): readonly ImportedImage[] => {
    this.#byName ??= this.#listsBy((path) => posix.basename(path))
    return this.#byName.get(folded(name)) ?? []
  }

  stemmed = (stem: string): readonly ImportedImage[] => {
    this.#byNameStem ??= this.#listsBy((path) => withoutExtension(posix.basename(path)))
    return this.#byNameStem.get(folded(stem)) ?? []
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

type Lists = ReadonlyMap<string, readonly ImportedImage[]>

/** Returns the right image among those whose paths differ only in case; null if none is or nothing decides. */
function pick(found: Lists, path: string, of: (file: string) => string): ImportedImage | null {
  const images = found.get(folded(path)) ?? []
  if (images.length < 2) return images[0] ?? null
  return images.find(({ file }) => of(slashed(file)) === slashed(path)) ?? null
}

export const imagesOf = (
  all: readonly ImportedImage[],
  inside: ReadonlyMap<string, ImagesInside> = new Map(),
): ImportedImages => new ImageIndex(all, inside)

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
