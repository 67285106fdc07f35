import { basename, dirname, isAbsolute, join, posix, sep } from 'node:path'
import {
  folded,
  type ImageMatch,
  type ImportedImage,
  type ImportedImages,
  type NoImage,
  namesOf,
  slashed,
  withoutExtension,
} from './images.ts'
import { splitOfPath } from './split-of.ts'

/**
 * How a label file refers to an image: by `names`, the likeliest first. `isOwn`: the file belongs to one image, so its
 * own name counts if the given ones lead nowhere or it gives none.
 */
export type ImageMention = { file: string; names: readonly (string | null | undefined)[]; isOwn?: true }

/** The images of an import, as the files of one source refer to them. */
export type SourceImages = ImportedImages & {
  /**
   * Finds the image at the path that the label gives; else at the same place beside or in a folder of images; else the
   * only one of this name. A name that several images have, or that several labels have for one remaining image, finds
   * none.
   */
  find(mention: ImageMention): ImageMatch
  /** From now on, images that labels were found to belong to are taken: other labels can't reach them by name alone. */
  settle(): void
}

/** Folders of images beside label files and the folders above them; `''` is the folder itself. */
const imageFolders = ['images', 'image', 'JPEGImages', 'image_2', 'img', 'data', '']
const foldersUp = 4
const isImageName = (name: string): boolean => /\.(jpe?g|jpe|jfif|png|gif|webp|tiff?|avif|hei[cf]|bmp)$/i.test(name)
/** Names of label folders, at any depth. */
const labelFolder = /^(labels?|annotations|labeltxt)$/i

/**
 * Returns where images of label files in a folder may be: beside them, or in a folder of images beside it or a folder
 * above.
 */
function placesBeside(folder: string): string[] {
  const parts = folder.split(sep)
  const places = [folder]
  for (let up = 0; up < parts.length; up++) {
    if (up > foldersUp && !labelFolder.test(parts[parts.length - up] ?? '')) continue
    const [above, below] = [parts.slice(0, parts.length - up).join(sep), parts.slice(parts.length - up + 1).join(sep)]
    for (const one of imageFolders) places.push(join(above || sep, one, below))
  }
  return [...new Set(places)]
}

/** A name to look for: its parts without leading dots, and whether it lacks the extension of an image. */
type Name = { path: string; parts: readonly string[]; isStem: boolean }

function nameOf(given: string): Name {
  const path = given.replaceAll('\\', '/').trim()
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  return { path, parts, isStem: !isImageName(path) }
}

/** `by`: the whole path that the label gives, its place beside the labels, or the name alone. */
type FoundImage = { image: ImportedImage; by: 'path' | 'place' | 'name' }

const none: NoImage = { problem: 'There is no such image among the imported ones.', isMissing: true }

/** Names without folders can only match by place. */
const byOf = ({ parts }: Name): 'path' | 'place' => (parts.length > 1 ? 'path' : 'place')
const isPathGiven = ({ names }: ImageMention): boolean => {
  const given = names.flatMap((name) => (name && /\S/.test(name) ? nameOf(name) : []))
  return given.length > 0 && given.every(({ parts }) => parts.length > 1)
}

const keyOf = ({ file, names, isOwn }: ImageMention): string => (isOwn ? file : (names.find((name) => name) ?? ''))

export const imagesOfSource = (images: ImportedImages): SourceImages => {
  const finder = new Finder(images)
  return { ...images, find: finder.find, settle: finder.settle }
}

/** Returns the image of each mention, as `find` gives it once settled. */
export function findImages(images: ImportedImages, mentions: readonly ImageMention[]): ImageMatch[] {
  const finder = new Finder(images)
  const found = mentions.map(finder.note)
  finder.settle()
  return found.map((one, i) => finder.settled(one, mentions[i]!))
}

/**
 * Returns images with the label file at the place where theirs belongs: no other label file reaches them by name alone.
 */
export function withLabelFiles(images: ImportedImages, labelFiles: readonly string[]): ImportedImages {
  const finder = new Finder(images)
  const own = new Map<string, string>()
  for (const file of labelFiles) {
    const found = finder.note({ file, names: [], isOwn: true })
    if ('image' in found && found.by !== 'name') own.set(found.image.file, file)
  }
  return { ...images, labelFileOf: (file) => own.get(file) }
}

class Finder {
  readonly #images: ImportedImages
  /** Images found by their place; and by name alone, with what names them, or null if several do. */
  readonly #placed = new Set<string>()
  readonly #named = new Map<string, string | null>()
  /** Paths begin at a root that is here. */
  #arePathsWhole = false
  #isSettled = false
  /** The folders that may hold the images of one folder of labels, as far as there are images in them. */
  readonly #folders = new Map<string, string[]>()

  constructor(images: ImportedImages) {
    this.#images = images
  }

  settle = (): void => {
    this.#isSettled = true
  }

  find = (mention: ImageMention): ImageMatch => {
    if (this.#isSettled) return this.settled(this.#look(mention), mention)
    const found = this.note(mention)
    return 'problem' in found ? found : { image: found.image }
  }

  /** Finds an image and remembers that the labels are of it. */
  note = (mention: ImageMention): FoundImage | NoImage => {
    const found = this.#look(mention)
    if ('problem' in found) return found
    const { image, by } = found
    if (by === 'name') {
      const [key, other] = [keyOf(mention), this.#named.get(image.file)]
      this.#named.set(image.file, other === undefined || other === key ? key : null)
    } else this.#placed.add(image.file)
    this.#arePathsWhole ||= by === 'path'
    return found
  }

  /** Returns what was found, unless other labels fit it better. */
  settled(found: FoundImage | NoImage, mention: ImageMention): ImageMatch {
    if ('problem' in found) return found
    const { image, by } = found
    if (by !== 'name') return { image }
    if (this.#arePathsWhole && isPathGiven(mention)) return none
    const labelFile = mention.isOwn ? this.#images.labelFileOf?.(image.file) : undefined
    const isOfOthers =
      this.#placed.has(image.file) ||
      this.#named.get(image.file) === null ||
      (labelFile !== undefined && labelFile !== mention.file)
    return isOfOthers
      ? { problem: 'Other labels of this name are for the only image that has it.', which: namesOf([image]) }
      : { image }
  }

  #look({ file, names, isOwn }: ImageMention): FoundImage | NoImage {
    const own = isOwn ? withoutExtension(basename(file)) : null
    const given = names.flatMap((name) => (name && /\S/.test(name) ? nameOf(name) : []))
    const folder = dirname(file)
    const first = (by: FoundImage['by'] | null, find: (name: Name) => ImportedImage | null): FoundImage | null => {
      for (const name of given) {
        const image = find(name)
        if (image) return { image, by: by ?? byOf(name) }
      }
      return null
    }
    const placed =
      first(null, ({ path, isStem }) => this.#at(isAbsolute(path) ? path : join(folder, path), isStem)) ??
      first(null, ({ parts, isStem }) => this.#beside(folder, parts.join('/'), isStem))
    if (placed) return placed
    const image = own === null ? null : this.#beside(folder, own, true)
    if (image) return { image, by: 'place' }
    const named =
      first('path', (name) => this.#endingWith(name)) ??
      first('name', ({ parts, isStem }) => this.#beside(folder, parts.at(-1) ?? '', isStem))
    if (named) return named
    for (const name of given) {
      const found = this.#byName(name, isOwn ? join(folder, 'x') : file)
      if (found) return found
    }
    const stem = given.length === 0 ? own : withoutExtension(given.at(-1)?.parts.at(-1) ?? '')
    return own !== null && folded(stem ?? '') === folded(own)
      ? this.#only(this.#images.stemmed(own), own, {
          by: join(folder, 'x'),
          problem: 'No imported image belongs to this label file.',
        })
      : none
  }

  #at = (path: string, isStem: boolean): ImportedImage | null =>
    this.#images.atPath(path) ?? (isStem ? this.#images.atStem(path) : null)

  /** The image of this name at the same place, relative to the labels. */
  #beside(folder: string, name: string, isStem: boolean): ImportedImage | null {
    const inner = posix.dirname(name)
    for (const place of this.#placesOf(folder, inner)) {
      const image = this.#at(`${place}${sep}${posix.basename(name)}`, isStem)
      if (image) return image
    }
    return null
  }

  #placesOf(folder: string, inner: string): readonly string[] {
    const key = `${folder}\n${inner}`
    let places = this.#folders.get(key)
    if (!places) {
      places = placesBeside(folder)
        .map((place) => join(place, inner))
        .filter(this.#images.hasFolder)
      this.#folders.set(key, places)
    }
    return places
  }

  /** The only image whose path ends with a whole path. */
  #endingWith({ parts, isStem }: Name): ImportedImage | null {
    if (parts.length < 2) return null
    const ending = this.#lastPart(parts, isStem).filter((image) => endsWith(image, parts, isStem))
    return ending.length === 1 ? ending[0]! : null
  }

  /**
   * Returns the only image with the last part of a name, or among several the one that shares most parts; null if none
   * has it.
   */
  #byName({ parts, isStem }: Name, by: string): FoundImage | NoImage | null {
    let images = this.#lastPart(parts, isStem)
    if (images.length === 0) return null
    for (let from = 1; from < parts.length - 1; from++) {
      const ending = images.filter((image) => endsWith(image, parts.slice(from), isStem))
      if (ending.length === 0) continue
      images = ending
      break
    }
    return this.#only(images, parts.join('/'), { by, ...none })
  }

  #lastPart(parts: readonly string[], isStem: boolean): readonly ImportedImage[] {
    const last = parts.at(-1) ?? ''
    const named = this.#images.named(last)
    return isStem && named.length === 0 ? this.#images.stemmed(last) : named
  }

  /**
   * Returns the only one of these images, or the only one in folders named like those of `by`; not if its split
   * differs.
   */
  #only(
    images: readonly ImportedImage[],
    name: string,
    { by, problem }: { by: string; problem: string },
  ): FoundImage | NoImage {
    const last = posix.basename(name)
    const exact = images.filter(({ file }) => [basename(file), withoutExtension(basename(file))].includes(last))
    const named = exact.length === 1 ? exact : images
    const folders = named.map(({ file }) => sharedFolders(file, by))
    const shared = Math.max(0, ...folders)
    const [image, ...more] = named.filter((_, i) => folders[i] === shared)
    if (!image) return { problem, isMissing: true }
    // Files of the same content are one image.
    if (more.some(({ imageRow }) => imageRow !== image.imageRow))
      return {
        problem: 'Several imported images have this name; it is not clear which one is meant.',
        which: namesOf(named),
      }
    const [labels, own] = apart(by, join(dirname(image.file), 'x'))
    const [split, other] = [splitOfPath(join(dirname(name), 'x')) ?? splitOfPath(labels), splitOfPath(own)]
    return split && other && split !== other
      ? { problem: 'The only image of this name is in another split.', which: namesOf([image]) }
      : { image, by: shared > 0 ? 'place' : 'name' }
  }
}

/** Counts equal folder names around two files, nearest first, ignoring those for images or labels. */
function sharedFolders(a: string, b: string): number {
  const [as, bs] = [a, b].map((file) =>
    slashed(dirname(file))
      .split('/')
      .filter((part) => part !== '' && !labelFolder.test(part) && !imageFolders.includes(part))
      .reverse(),
  ) as [string[], string[]]
  const apart = as.findIndex((part, i) => part !== bs[i])
  return apart < 0 ? as.length : apart
}

const endsWith = ({ file }: ImportedImage, parts: readonly string[], isStem: boolean): boolean => {
  const tail = `/${folded(parts.join('/'))}`
  return folded(file).endsWith(tail) || (isStem && withoutExtension(folded(file)).endsWith(tail))
}

/** Two paths below the folder that both are in. */
function apart(a: string, b: string): [string, string] {
  const [as, bs] = [slashed(a).split('/'), slashed(b).split('/')]
  let shared = 0
  while (shared < as.length - 1 && shared < bs.length - 1 && as[shared] === bs[shared]) shared += 1
  return [as.slice(shared).join('/'), bs.slice(shared).join('/')]
}

/**
 * Images by the number that their names end with, null where several have it: those in the folder of a sequence; else those
 * in a folder of its name; else all.
 */
export function framesOfSequence(folder: string, images: ImportedImages): Map<number, ImportedImage | null> {
  const inside = folder.endsWith(sep) ? folder : `${folder}${sep}`
  const named = `/${folded(basename(folder))}/`
  const choices = [
    (file: string) => file.startsWith(inside),
    (file: string) => named !== '//' && folded(file).includes(named),
    () => true,
  ]
  for (const isChosen of choices) {
    const frames = new Map<number, ImportedImage | null>()
    for (const image of images.all()) {
      const digits = isChosen(image.file) ? /(\d{1,9})$/.exec(withoutExtension(image.file))?.[1] : undefined
      if (digits !== undefined) frames.set(Number(digits), frames.has(Number(digits)) ? null : image)
    }
    if (frames.size > 0) return frames
  }
  return new Map()
}
