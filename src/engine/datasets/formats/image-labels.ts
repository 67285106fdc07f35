import { ReadReport } from '../parsing/read-report.ts'
import { fitShape } from '../shapes/fit-shape.ts'
import type { ClassHint, ReadImage, ReadLabel, ReadSource } from './define-format.ts'
import { imagesOfSource, type SourceImages } from './find-image.ts'
import type { ImportedImage, ImportedImages } from './images.ts'

const longestName = 200

/** Whether a label set can have a class of this name. */
export const isClassName = (name: string): boolean => /\S/.test(name) && name.length <= longestName

/** The labels of one image in a file. Entries that aren't labels are named; then the rest isn't complete. */
export class ImageLabels {
  readonly #image: ImportedImage
  readonly #file: string
  readonly #report: ReadReport
  readonly #labels: ReadLabel[] = []
  readonly #absent = new Set<string>()
  #isComplete = true

  constructor(image: ImportedImage, file: string, report: ReadReport) {
    this.#image = image
    this.#file = file
    this.#report = report
  }

  /** Takes a label, with the part of its shape that lies inside of the image, and gives what was taken. */
  add(item: string, read: ReadLabel): ReadLabel | null {
    const label = onceOfTrack(read, this.#labels, this.#report)
    const { className, geometry } = label
    if (!/\S/.test(className)) return this.reject(item, 'It has no class.')
    if (className.length > longestName)
      return this.reject(item, `The name of its class is longer than ${longestName} characters.`)
    if (geometry.shape === 'whole-image') return this.#take(label)
    const fitted = fitShape(geometry, this.#image.widthPx, this.#image.heightPx)
    if ('problem' in fitted) return this.reject(item, fitted.problem)
    if (fitted.clipped) this.#report.change('shape clipped to the image')
    return this.#take({ ...label, geometry: fitted.geometry })
  }

  #take(label: ReadLabel): ReadLabel {
    this.#labels.push(label)
    return label
  }

  reject(item: string, reason: string): null {
    this.#report.reject(this.#file, reason, item)
    this.leaveOut()
    return null
  }

  /** Leaves a label out that nobody wants. */
  leaveOut(): void {
    this.#isComplete = false
  }

  /** Notes a class that somebody looked for in the image and did not find. */
  lacks(className: string): void {
    if (isClassName(className)) this.#absent.add(className)
    else this.#report.change('class that an image lacks dropped, because no class can have its name')
  }

  read(): ReadImage {
    return {
      imageRow: this.#image.imageRow,
      file: this.#image.file,
      labels: this.#labels,
      complete: this.#isComplete,
      ...(this.#absent.size > 0 && { absent: [...this.#absent] }),
    }
  }
}

/** A track has one object in an image: a further one is kept without it. */
export function onceOfTrack(label: ReadLabel, others: readonly ReadLabel[], report: ReadReport): ReadLabel {
  const { track, ...rest } = label
  if (!track || !others.some((other) => other.track?.number === track.number)) return label
  report.change('second object of a track in one image kept without its track')
  return rest
}

/** What the points of a skeleton are called where nothing names them. */
export const numberedPoints = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i + 1))

/** An image that files know of, without a word about its labels. */
export const unlabeled = ({ imageRow, file }: ImportedImage): ReadImage => ({
  imageRow,
  file,
  labels: [],
  complete: false,
  unlabeled: true,
})

/**
 * What files tell of classes beside the labels. `beside`: a list that counts if it has every class of the labels, for then it is
 * theirs; it gives the order. `points`: those of its names that are points of skeletons, as the labels told by then; they are
 * classes only where labels have them.
 */
type Listed = {
  listed?: Iterable<string>
  beside?: readonly string[]
  points?: ReadonlySet<string>
  hints?: Map<string, ClassHint>
}

/**
 * A source whose files list no classes: they are read once for the classes of their labels, and again image by image. A
 * class that is given to whole images alone becomes an image class, and points of a skeleton without names are numbered.
 */
export async function withClassesOf(
  pass: (images: SourceImages, report: ReadReport) => AsyncIterable<ReadImage>,
  images: ImportedImages,
  report: ReadReport,
  { listed = [], beside = [], points: ofSkeletons = new Set(), hints = new Map() }: Listed = {},
): Promise<ReadSource> {
  const own = imagesOfSource(images)
  const ofObjects = new Set<string>()
  const classes = new Set<string>(listed)
  const ofImages = new Set<string>()
  const points = new Map<string, number>()
  for await (const { labels, absent = [] } of pass(own, new ReadReport())) {
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
    images: withoutImageClasses(pass(own, report), both, report),
  }
}

/** A class is one of objects or of whole images. Where a source gives it to both, the objects tell the image's class. */
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
