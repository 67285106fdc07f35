import { ReadReport } from '../parsing/read-report.ts'
import { fitShape } from '../shapes/fit-shape.ts'
import type { ClassHint, ReadImage, ReadLabel, ReadSource } from './define-format.ts'
import { imagesOfSource, type SourceImages } from './find-image.ts'
import { type ImageMatch, type ImportedImage, type ImportedImages, sizeProblem } from './images.ts'

/** More labels than anybody gives an image, which would take gigabytes of memory. */
export const maxLabelsOfImage = 250_000

export const tooManyLabels = (count: number): string =>
  `It has ${count.toLocaleString('en')} labels; an image takes up to ${maxLabelsOfImage.toLocaleString('en')}.`

const longestName = 200

/** Whether a label set can have a class of this name. */
export const isClassName = (name: string): boolean => /\S/.test(name) && name.length <= longestName

/** A label as a format reads it; most have no attributes and no confidence. */
type FoundLabel = Omit<ReadLabel, 'attributes' | 'score'> & Partial<Pick<ReadLabel, 'attributes' | 'score'>>

/** The labels of one image in a file. Entries that aren't labels are named; then the rest isn't complete. */
export class ImageLabels {
  readonly image: ImportedImage
  readonly #file: string
  readonly report: ReadReport
  readonly #labels: ReadLabel[] = []
  readonly #absent = new Set<string>()
  #isComplete = true

  constructor(image: ImportedImage, file: string, report: ReadReport) {
    this.image = image
    this.#file = file
    this.report = report
  }

  /** Adds a label with the part of its shape inside the image; returns what was added, null if it was rejected. */
  add(item: string, { attributes = {}, score = null, ...read }: FoundLabel): ReadLabel | null {
    const label = onceOfTrack({ ...read, attributes, score }, this.#labels, this.report)
    const { className, geometry } = label
    if (!/\S/.test(className)) return this.reject(item, 'It has no class.')
    if (className.length > longestName)
      return this.reject(item, `The name of its class is longer than ${longestName} characters.`)
    if (geometry.shape === 'whole-image') return this.#take(label)
    const fitted = fitShape(geometry, this.image.widthPx, this.image.heightPx)
    if ('problem' in fitted) return this.reject(item, fitted.problem)
    if (fitted.clipped) this.report.change('shape clipped to the image')
    return this.#take({ ...label, geometry: fitted.geometry })
  }

  /** Gives the image a class as a whole. */
  addClass(item: string, className: string): void {
    this.add(item, { className, geometry: { shape: 'whole-image' } })
  }

  #take(label: ReadLabel): ReadLabel {
    this.#labels.push(label)
    return label
  }

  reject(item: string, reason: string): null {
    this.report.reject(this.#file, reason, item)
    this.leaveOut()
    return null
  }

  /** Notes that a label was left out. */
  leaveOut(): void {
    this.#isComplete = false
  }

  /** Notes a class that was looked for in the image and not found. */
  lacks(className: string): void {
    if (isClassName(className)) this.#absent.add(className)
    else this.report.change('class that an image lacks dropped, because no class can have its name')
  }

  read(): ReadImage {
    return {
      imageRow: this.image.imageRow,
      file: this.image.file,
      labels: this.#labels,
      complete: this.#isComplete,
      ...(this.#absent.size > 0 && { absent: [...this.#absent] }),
    }
  }
}

/** Where labels are read from: the file, its name for the image, and the size that it says the image has. */
type Place = { file: string; item?: string; size?: readonly [width: number, height: number] | null; report: ReadReport }

/** Starts the labels of an image; null, and reported, if the image isn't here or has another size. */
export function labelsOf(found: ImageMatch, { file, item, size, report }: Place): ImageLabels | null {
  if ('problem' in found) {
    report.noImage(file, found, item)
    return null
  }
  const problem = size ? sizeProblem(found.image, ...size) : null
  if (problem === null) return new ImageLabels(found.image, file, report)
  report.reject(file, problem, item)
  return null
}

/** The labels of the images of a file whose rows may stand in any order. */
export class LabelsByImage {
  readonly #labels = new Map<number, ImageLabels>()

  /** Returns the labels of an image so far; null, and reported, if the image isn't here. */
  of(found: ImageMatch, place: Place): ImageLabels | null {
    const existing = 'image' in found ? this.#labels.get(found.image.imageRow) : undefined
    const labels = existing ?? labelsOf(found, place)
    if (labels) this.#labels.set(labels.image.imageRow, labels)
    return labels
  }

  all = (): Iterable<ImageLabels> => this.#labels.values()
}

/** A track has one object in an image: a further one is kept without it. */
export function onceOfTrack(label: ReadLabel, others: readonly ReadLabel[], report: ReadReport): ReadLabel {
  if (!label.track || !others.some(({ track }) => track?.number === label.track?.number)) return label
  report.change('second object of a track in one image kept without its track')
  const { track, ...rest } = label
  return rest
}

/** Returns names for the points of a skeleton that has none. */
export const numberedPoints = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1))

/** The images of a source that can't be read. */
export async function* noImages(): AsyncGenerator<ReadImage> {}

/** Returns an image that files list without saying anything about its labels. */
export const unlabeled = ({ imageRow, file }: ImportedImage): ReadImage => ({
  imageRow,
  file,
  labels: [],
  complete: false,
  unlabeled: true,
})

/**
 * What files say of classes besides the labels. `beside`: a list of classes, which counts and gives the order if it has
 * every class of the labels. `points`: names in it that are points of skeletons, filled while labels are read; they are
 * classes only if labels use them.
 */
type ClassSources = {
  listed?: Iterable<string>
  beside?: readonly string[]
  points?: ReadonlySet<string>
  hints?: Map<string, ClassHint>
}

/** One reading of a source: the images that it may refer to, and the report. */
export type Pass = { images: SourceImages; report: ReadReport }

/**
 * Reads a source whose files list no classes: once for the classes of its labels, and again image by image. A class
 * that only whole images have becomes an image class; unnamed points of a skeleton are numbered.
 */
export async function withClassesOf(
  read: (pass: Pass) => AsyncIterable<ReadImage>,
  images: ImportedImages,
  report: ReadReport,
  { listed = [], beside = [], points: ofSkeletons = new Set(), hints = new Map() }: ClassSources = {},
): Promise<ReadSource> {
  const own = imagesOfSource(images)
  const ofObjects = new Set<string>()
  const classes = new Set<string>(listed)
  const ofImages = new Set<string>()
  const points = new Map<string, number>()
  for await (const { labels, absent = [] } of read({ images: own, report: new ReadReport() })) {
    for (const className of absent) classes.add(className)
    for (const { className, geometry } of labels) {
      classes.add(className)
      if (geometry.shape === 'skeleton')
        points.set(className, Math.max(points.get(className) ?? 0, geometry.points.length))
      const kind = geometry.shape === 'whole-image' ? ofImages : ofObjects
      kind.add(className)
    }
  }
  own.settle()
  const all = new Set(beside.filter((name) => classes.has(name) || !ofSkeletons.has(name)))
  const isTheirs = [...classes].every((name) => all.has(name))
  if (!isTheirs && all.size > 0)
    report.change('list of classes beside the labels left alone, because it lacks one of theirs')
  for (const name of ofObjects) if (hints.get(name)?.kind === 'image') hints.delete(name)
  for (const name of ofImages) if (!ofObjects.has(name) && !hints.has(name)) hints.set(name, { kind: 'image' })
  for (const [name, count] of points)
    if (!hints.get(name)?.skeleton) hints.set(name, { skeleton: { points: numberedPoints(count), edges: [] } })
  const both = new Set([...ofImages].filter((name) => ofObjects.has(name)))
  return {
    classes: [...(isTheirs ? all : classes)],
    hints,
    images: withoutImageClasses(read({ images: own, report }), both, report),
  }
}

/** Drops the class of an image if it is also a class of objects: a class can only be one of both. */
async function* withoutImageClasses(
  images: AsyncIterable<ReadImage>,
  both: ReadonlySet<string>,
  report: ReadReport,
): AsyncGenerator<ReadImage> {
  for await (const image of images) {
    const labels = image.labels.filter(
      ({ className, geometry }) => geometry.shape !== 'whole-image' || !both.has(className),
    )
    for (let i = labels.length; i < image.labels.length; i++)
      report.change('class of an image dropped, because it is one of objects')
    yield { ...image, labels }
  }
}
