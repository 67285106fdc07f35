import type { CsvMap, ImportOptions } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Skeleton } from '#model/label-set/skeleton.ts'
import type { Annotation, AttributeValue } from '#model/labels/annotation.ts'
import type { Track } from '#model/labels/track.ts'
import type { Geometry, ShapeName } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import type { SplitName } from '../split.ts'
import type { Choices } from './choices.ts'
import type { ImportedImages } from './images.ts'

/** A label with its geometry as a format keeps it, null if it is left out, and what is lost, in words. */
export type ExportLabel = { label: Annotation; geometry: Geometry | null; losses: readonly string[] }

/** What a format can keep of a label. Everything that it doesn't name is changed as the losses say, and counted. */
export type Holds = {
  shapes: readonly ShapeName[]
  /** What other shapes become; a shape without an entry is left out. */
  instead: Partial<Record<ShapeName, 'box' | 'rotated-box' | 'polygon' | 'points' | 'mask'>>
  /** Holes in polygons: kept, turned into a mask, or connected by cuts to the outline; by default lost. */
  holes?: 'held' | 'as-mask' | 'as-cuts'
  /** Which attributes, by name, value and the shape of their label; by default none. */
  attributes?(name: string, value: AttributeValue, shape: ShapeName): boolean
  /** Whether the parts of shapes beyond the image are cut off. */
  cutsAtEdge?: true
  /** Crowds: labels with the attribute `iscrowd`, for many objects at once. */
  crowds?: true
  /** The license of each image. */
  licences?: true
  /** Classes that an image verifiably lacks. */
  absent?: true
  /** The stacking position that a user gave a label. */
  layers?: true
  /** Sequences and their tracks: with keyframes and what lies between, or only the track numbers. */
  tracks?: 'keyframes' | 'numbers'
  /** Boxes have integer coordinates: they are widened to the next ones. */
  wholePixels?: true
  /** Labels that only belong to a track. */
  onlyTracked?: true
  /** The confidence of the prediction that a label of this shape came from; by default none. */
  scores?(shape: ShapeName): boolean
}

/** What shapes become in a format that keeps only one. */
export const everyShapeAs = (only: 'box' | 'rotated-box' | 'polygon'): Holds['instead'] =>
  Object.fromEntries(
    ['box', 'rotated-box', 'polygon', 'mask', 'polyline', 'points', 'skeleton']
      .filter((shape) => shape !== only)
      .map((shape) => [shape, only]),
  )

/** A file of an import that is not an image, by its absolute path. */
export type SideFile = { file: string; sizeBytes: number }

/**
 * Label files that belong together, the files needed to understand them, and their name for users. `because`: what
 * shows that they are of this format; `confidence`: how certain, up to 0.95 for what no other format has.
 */
export type LabelSource = {
  name: string
  main: readonly SideFile[]
  companions: readonly SideFile[]
  confidence: number
  because: string
  /** The formats that it could be if the files don't decide: a user has to. */
  either?: readonly string[]
}

/** The box of an object as a file gives it, unrounded and wherever it is, and its area if the file has one. */
export type Extent = BoundingBox & { areaPx: number | null }

/**
 * A label as a file gives it, inside the image. `score` is null if the file has none; `id`: its id there;
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
 * What a source says about one image, which the import has in `file`. `complete` is false if some of its labels could not be
 * imported, so that the rest must not count as all. `licence`: its license, as text. `split`: the part of a dataset that the
 * files put it into. `absent`: classes that somebody looked for and did not find. `unlabeled`: the files say nothing about
 * its content. `sequence`: the sequence and frame number; labels have tracks only with it.
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
 * What is known about label files besides their content: the columns of a table, whether labels come from users or a
 * model, and for predictions the classes that numbers stand for and the hash of the version that they are for.
 */
export type ReadOptions = {
  map?: CsvMap | undefined
  as?: ImportOptions['labelsAs'] | undefined
  predicted?: { classes: readonly LabelClass[]; hash: string | null } | undefined
}

/** What a source says about a class besides its name. */
export type ClassHint = { skeleton?: Skeleton; kind?: LabelClass['kind'] }

/** A source: all class names that it lists, in its order, and its images one by one. */
export type ReadSource = {
  classes: readonly string[]
  hints?: ReadonlyMap<string, ClassHint>
  images: AsyncIterable<ReadImage>
}

/**
 * An image to be exported. `file` is its place inside the format's image folder: a path with folders in formats
 * that nest, otherwise a name. `path` is where it came from.
 */
export type WrittenItem = {
  file: string
  imageRow: number
  path: string
  sha256: string
  widthPx: number
  heightPx: number
  labels: readonly Annotation[]
  /** Their approximate length. */
  labelBytes: number
  licence: string | null
  /** Ids of classes that it verifiably lacks. */
  absent?: readonly number[]
  /** The image file, for formats that embed it; `sizeBytes` is that of the original. */
  content?: { sizeBytes: number; read(): Promise<Uint8Array> } | undefined
  /** Only of a frame of a sequence. */
  frame?: WrittenFrame | null
}

/** The sequence that an image is a frame of, its number, and that of the first frame of the sequence. */
export type WrittenFrame = { sequence: string; number: number; first: number }

/**
 * A version to be exported; `items` gives the same every time it is iterated. `base`: the start of the address where images lie
 * under their paths. `shardBytes`: the maximum file size in formats that split a version into several files.
 */
export type WrittenVersion = {
  name: string
  hash: string
  base?: string
  shardBytes?: number
  classes: readonly LabelClass[]
  items(split: SplitName): AsyncIterable<WrittenItem>
  /** The frames among them, sequence by sequence in order. */
  frames(split: SplitName): AsyncIterable<WrittenItem>
}

/** Takes files by relative path with forward slashes. Formats write through it and can't access the disk. */
export type Sink = { open(path: string): Promise<SinkFile>; rename(from: string, to: string): Promise<void> }
/** A write is awaited before the next one. */
export type SinkFile = { write(content: string | Uint8Array): Promise<void>; close(): Promise<void> }

/** Counts what was written, to be compared with what was frozen. */
export class WriteCounts {
  images = 0
  imagesLeftOut = 0
  labels = 0
  labelsLeftOut = 0

  /** Counts an image with this many of its labels; null if the image is left out. */
  add({ labels }: Pick<WrittenItem, 'labels'>, written: number | null): void {
    this[written === null ? 'imagesLeftOut' : 'images'] += 1
    this.labels += written ?? 0
    this.labelsLeftOut += labels.length - (written ?? 0)
  }
}

/** An exchange format for labeled images. A format that is only read, or only written, leaves the other half out. */
export type Format = {
  name: string
  title: string
  holds: Holds
  /** Whether images keep their folders in an export; otherwise names keep them apart. */
  nests: boolean
  /** Whether copies of images are inside its files. */
  embeds?: true
  /** Whether it takes the files that no other format claims, and comes last. */
  takesRest?: true
  /** Whether its labels are a model's output, even if the user imports them as reviewed. */
  predictions?: true
  /** Whether its files say which classes are for whole images, even unused ones. */
  declaresKinds?: true
  /** The name of a class in the files, if it differs. */
  className?(classId: number, classes: readonly LabelClass[]): string
  /** Formats of one family distinguish their files themselves. */
  family?: string
  /** The format that reads its files, if it is another one. */
  readBy?: string
  /** What is left out or changed of a whole image, such as one without a class in a format that needs one. */
  imageLosses?(labels: readonly Annotation[], classes: readonly LabelClass[], frame?: WrittenFrame | null): string[]
  /** What an image must have to be in an export, if not every image has a place there. */
  needs?: string
  /** Adjusts the exported labels if labels of one image take pixels from each other; one result each. */
  together?(each: readonly ExportLabel[], classes: readonly LabelClass[], size: Size): readonly ExportLabel[]
  /**
   * Which of the files are label files of this format, by a quick look. If a user named the format (`isRequested`), it may
   * also take files that could be of another one.
   */
  detect?(
    files: readonly SideFile[],
    images: ImportedImages,
    isRequested: boolean,
    options?: ReadOptions,
  ): Promise<LabelSource[]>
  /** Reads a source. What can't be read is reported and skipped; it never throws because of its input. */
  read?(source: LabelSource, images: ImportedImages, report: ReadReport, options?: ReadOptions): Promise<ReadSource>
  /** Folder of an image, relative to the export; null if the format has no place for it. Reading labels takes time. */
  imageFolder?(split: SplitName, labels: () => readonly Annotation[], classes: readonly LabelClass[]): string | null
  /** Path of a frame, without extension, in a format that only has sequences; null for an image that is not a frame. */
  framePlace?(split: SplitName, frame: WrittenFrame | null): string | null
  /** Writes the labels of a version, iterating over its items. Equal versions give equal bytes. */
  write?(version: WrittenVersion, sink: Sink): Promise<WriteCounts>
  /** The user's options for reading and for writing. */
  readChoices?: Choices<Pick<ReadFormat, 'read'>>
  writeChoices?: Choices<Pick<WriteFormat, 'holds' | 'write' | 'together'>>
}

export type ReadFormat = Format & Required<Pick<Format, 'detect' | 'read'>>
export type WriteFormat = Format & Required<Pick<Format, 'imageFolder' | 'write'>>

/** The image folder of most formats. */
export const imagesBySplit = (split: SplitName): string => `images/${split}`

export const defineFormat = <Defined extends Format>(format: Defined): Defined => format
