import type { CsvMap, ImportOptions } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import type { Track } from '#model/labels/track.ts'
import type { Geometry, ShapeName } from '#model/shapes/index.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import type { SplitName } from '../split.ts'
import type { Choices } from './choices.ts'
import type { ImportedImages } from './images.ts'

/** A label with its geometry as a format holds it, null when it is left out, and what is lost, in words. */
export type ExportLabel = { label: Annotation; geometry: Geometry | null; losses: readonly string[] }

/** What a format can hold of a label. What it can't is changed as the losses say, and counted. */
export type Holds = {
  shapes: readonly ShapeName[]
  /** What a shape becomes that is not among them; without an entry its label is left out. */
  instead: Partial<Record<ShapeName, 'box' | 'rotated-box' | 'polygon' | 'points' | 'mask'>>
  /** Holes in polygons: held, turned into a mask, reached by cuts through the outline, or lost. */
  holes: 'held' | 'as-mask' | 'as-cuts' | 'lost'
  /** Which attributes, by name, value and the shape of their label. */
  attributes(name: string, value: AttributeValue, shape: ShapeName): boolean
  /** The parts of shapes that reach beyond the image. */
  beyondImage: boolean
  /** Crowds: labels with the attribute `iscrowd`, which stand for many objects. */
  crowds: boolean
  /** Under which license each image may be used. */
  licences: boolean
  /** Classes that an image verifiably lacks. */
  absent?: true
  /** The place in the stack that a user gave a label. */
  layers?: true
  /** Sequences and their tracks: with what was drawn and what lies between, or the numbers of tracks alone. */
  tracks?: 'keyframes' | 'numbers'
  /** Boxes have whole numbers: they are widened to the next ones. */
  wholePixels?: true
  /** Labels that belong to a track alone. */
  onlyTracked?: true
  /** The confidence of the prediction that a label of this shape came from; by default none. */
  scores?(shape: ShapeName): boolean
}

/** What shapes become in a format that holds one alone. */
export const everyShapeAs = (only: 'box' | 'rotated-box' | 'polygon'): Holds['instead'] =>
  Object.fromEntries(
    ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton']
      .filter((shape) => shape !== only)
      .map((shape) => [shape, only]),
  )

/** A file of an import other than an image, by its absolute path. */
export type SideFile = { file: string; sizeBytes: number }

/**
 * Label files that belong together, the files needed to understand them, and what a user may call them. `because`: what
 * shows that they are of this format; `confidence`: how surely, up to 0.95 for what no other format has.
 */
export type LabelSource = {
  name: string
  main: readonly SideFile[]
  companions: readonly SideFile[]
  confidence: number
  because: string
  /** The formats that it could be of, where its own can't decide: a user has to. */
  either?: readonly string[]
}

/** The box of an object as a file tells it, unrounded and wherever it lies, and its area where the file has one. */
export type Extent = BoundingBox & { areaPx: number | null }

/**
 * A label as a file tells it, inside of the image. `score` is null when the file has none; `id`: what it is called there;
 * `extent`: what models are measured by, even if the shape was clipped to the image.
 */
export type ReadLabel = {
  className: string
  geometry: Geometry
  attributes: Record<string, AttributeValue>
  score: number | null
  layer?: number
  track?: Track
  id?: number | string
  extent?: Extent
}

/**
 * What a source says of one image, which the import has in `file`. `complete` is false when some of its labels could not be imported over, so that the
 * rest must not pass for all. `licence`: under which one the image may be used, as a text. `split`: which part of a
 * dataset the files put it into. `absent`: classes that somebody looked for and did not find. `unlabeled`: the files say nothing of what is in it. `sequence`: of which sequence it is the frame, and its number; only then labels have tracks.
 */
export type ReadImage = {
  imageRow: number
  file: string
  labels: ReadLabel[]
  complete: boolean
  licence?: string
  split?: SplitName
  absent?: readonly string[]
  unlabeled?: true
  sequence?: { name: string; frame: number }
}

/**
 * What is known of label files beside what they say: the columns of a table, whether labels are of users or of a model, and
 * for predictions the classes that numbers mean and the hash of the version that they are of.
 */
export type ReadOptions = {
  map?: CsvMap | undefined
  as?: ImportOptions['labelsAs'] | undefined
  predicted?: { classes: readonly LabelClass[]; hash: string | null } | undefined
}

/** What a source says about a class besides its name. */
export type ClassHint = { skeleton?: Skeleton; kind?: LabelClass['kind'] }

/** What a source says: all class names that it lists, in its order, and its images one by one. */
export type ReadSource = {
  classes: readonly string[]
  hints?: ReadonlyMap<string, ClassHint>
  images: AsyncIterable<ReadImage>
}

/**
 * An image on its way out. `file` is its place inside of the format's folder for images: a way with folders in formats
 * that nest, else a name. `path` is where it came from.
 */
export type WrittenItem = {
  file: string
  imageRow: number
  path: string
  sha256: string
  widthPx: number
  heightPx: number
  labels: readonly Annotation[]
  /** About how long they are. */
  labelBytes: number
  licence: string | null
  /** Ids of classes that it verifiably lacks. */
  absent?: readonly number[] | undefined
  /** The image file, for formats that take it in; `sizeBytes` is that of the original. */
  content?: { sizeBytes: number; read(): Promise<Uint8Array> } | undefined
  /** Only of a frame of a sequence. */
  frame?: WrittenFrame | undefined
}

/** The sequence that an image is a frame of, its number, and that of the first frame of the sequence. */
export type WrittenFrame = { sequence: string; number: number; first: number }

/**
 * A version on its way out; `items` gives the same every time it is walked. `base`: where images lie under their paths, as the
 * start of an address. `shardBytes`: how large files are at most in formats that cut a version into several.
 */
export type WrittenVersion = {
  name: string
  hash: string
  base?: string
  shardBytes?: number
  classes: readonly LabelClass[]
  items(split: SplitName): AsyncIterable<WrittenItem>
  /** The frames among them, sequence by sequence in their order. */
  frames(split: SplitName): AsyncIterable<WrittenItem>
}

/** Takes files by relative path with forward slashes. Formats write through it and can't see the disk. */
export type Sink = { open(path: string): Promise<SinkFile>; rename(from: string, to: string): Promise<void> }
/** A write is awaited before the next one. */
export type SinkFile = { write(content: string | Uint8Array): Promise<void>; close(): Promise<void> }

/** What really went into the files, for the reconciliation with what was frozen. */
export type WriteCounts = { images: number; imagesLeftOut: number; labels: number; labelsLeftOut: number }

/** An exchange format for labeled images. One that Winnow only reads, or only writes, leaves the other half out. */
export type Format = {
  name: string
  title: string
  holds: Holds
  /** Whether images keep their folders in an export; else a name tells them apart. */
  nests: boolean
  /** Whether copies of images lie inside of its files. */
  embeds?: true
  /** Whether it takes the files that no other format needs, and comes last. */
  takesRest?: true
  /** Whether its labels are a model's output, even if the user imports them as reviewed. */
  predictions?: true
  /** Whether its files say which classes are of whole images, also of those that no image has. */
  tellsKinds?: true
  /** What a class is called in the files, where that is not its name. */
  className?(classId: number, classes: readonly LabelClass[]): string
  /** Formats of one family tell their files from each other by themselves. */
  family?: string
  /** Which format reads its files, where that is another one. */
  readBy?: string
  /** What is left out or changed of an image as a whole, such as one without a class in a format that needs one. */
  imageLosses?(labels: readonly Annotation[], classes: readonly LabelClass[], frame?: WrittenFrame | null): string[]
  /** What an image must have to be in an export, where not every one has a place there. */
  needs?: string
  /** Adjusts the exported labels where labels of one image take pixels from each other; one result each. */
  together?(
    each: readonly ExportLabel[],
    classes: readonly LabelClass[],
    size: { widthPx: number; heightPx: number },
  ): readonly ExportLabel[]
  /**
   * Which of the files are label files of this format, by a cheap look. `isAsked` when a user named the format: then
   * it may take what could be of another one too.
   */
  detect?(
    files: readonly SideFile[],
    images: ImportedImages,
    isRequested: boolean,
    options?: ReadOptions,
  ): Promise<LabelSource[]>
  /** Reads a source. What can't be read is reported and skipped; it throws for no input. */
  read?(source: LabelSource, images: ImportedImages, report: ReadReport, options?: ReadOptions): Promise<ReadSource>
  /** Folder of an image, relative to the export; null when the format has no place for it. Reading labels takes time. */
  imageFolder?(split: SplitName, labels: () => readonly Annotation[], classes: readonly LabelClass[]): string | null
  /** Where a frame stands, without extension, in a format of sequences alone; null for an image that is none. */
  framePlace?(split: SplitName, frame: WrittenFrame | null): string | null
  /** Writes the labels of a version, walking its items as they come. Equal versions give equal bytes. */
  write?(version: WrittenVersion, sink: Sink): Promise<WriteCounts>
  /** What a user may choose of how it is read, and of how it is written. */
  readChoices?: Choices<Pick<ReadFormat, 'read'>>
  writeChoices?: Choices<Pick<WriteFormat, 'holds' | 'write' | 'together'>>
}

export type ReadFormat = Format & Required<Pick<Format, 'detect' | 'read'>>
export type WriteFormat = Format & Required<Pick<Format, 'imageFolder' | 'write'>>

export const defineFormat = <Defined extends Format>(format: Defined): Defined => format
