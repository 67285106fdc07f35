import { z } from 'zod'
import { Skeleton } from '#model/label-set/skeleton.ts'
import { readJson } from '#model/text/read-json.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import type { ClassHint, LabelSource, ReadFormat, ReadImage, ReadLabel, SideFile } from '../define-format.ts'
import type { SourceImages } from '../find-image.ts'
import { type ImageLabels, labelsOf, noImages, type Pass, withClassesOf } from '../image-labels.ts'
import type { ImageMatch } from '../images.ts'
import { sourcePerFile } from '../sources.ts'
import { splitNamed } from '../split-of.ts'
import { objectsIn } from './objects.ts'
import { isParquet, openParquet, type ParquetFile } from './open-parquet.ts'
import type { ParquetRow } from './rows-tasks.ts'

const labelColumns = ['objects', 'labels', 'label']
/** Columns that hold images, as a struct or as their bytes alone, and columns that name them. */
const imageColumns = ['image', 'img', 'image_bytes', 'bytes']
const nameColumns = ['file_name', 'filename', 'image_path', 'path']
export const placeColumns = [...imageColumns, ...nameColumns]

const holdsLabels = ({ columns }: ParquetFile): boolean =>
  labelColumns.some((name) => columns.has(name)) && placeColumns.some((name) => columns.has(name))

export const detectParquet = (files: readonly SideFile[]): Promise<LabelSource[]> =>
  sourcePerFile(
    files,
    async ({ file }) => {
      const opened = (await isParquet(file)) && (await openParquet(file))
      // Unreadable rows are named when their labels are requested.
      return opened && ('problem' in opened || holdsLabels(opened))
    },
    { because: 'its rows have an image with objects or labels' },
  )

/**
 * Rows of an image with its objects as lists beside each other, and its own classes as `label` or `labels`. Class numbers
 * have the names that the file notes for Hugging Face's `datasets`.
 */
export const readParquet: ReadFormat['read'] = async (source, images, report) => {
  const file = source.main[0]?.file ?? ''
  const opened = await openParquet(file)
  if ('problem' in opened) {
    report.reject(file, opened.problem)
    return { classes: [], images: noImages() }
  }
  const names = classNames(opened)
  return withClassesOf((pass) => imagesIn(file, opened, names, pass), images, report, {
    listed: names,
    hints: hintsIn(opened),
  })
}

async function* imagesIn(
  file: string,
  opened: ParquetFile,
  names: readonly string[],
  { images, report }: Pass,
): AsyncIterable<ReadImage> {
  // Images that were extracted from the file are known by their rows, and not read again.
  const inside = images.insideOf(file)
  const held = inside ? [] : imageColumns
  const columns = [...nameColumns, 'licence', 'split', 'sequence', 'frame', ...labelColumns, ...held]
  for await (const { row, name, at } of opened.rows(columns, report)) {
    const place = inside?.get(at)
    const found = place === undefined ? imageOf(row, file, images) : images.find({ file, names: [place] })
    const labels = labelsOf(found, { file, item: `${name} (${pathOf(row) ?? 'no image'})`, report })
    if (labels) yield imageOfRow(row, name, labels, names)
  }
}

/** Adds the labels of a row to its image; `names` are those of class numbers. */
export function imageOfRow(row: ParquetRow, name: string, labels: ImageLabels, names: readonly string[]): ReadImage {
  const { report } = labels
  const sequence = Frame.safeParse({ name: row.sequence, frame: row.frame }).data
  for (const [i, { label, problem }] of objectsIn(row.objects, names, labels.image, report).entries()) {
    const item = `object ${i + 1} of ${name}`
    if (label) labels.add(item, sequence ? label : withoutTrack(label, report))
    else labels.reject(item, problem)
  }
  for (const one of [row.labels ?? row.label ?? []].flat()) {
    const className = typeof one === 'string' ? one : names[Number(one)]
    if (className === undefined) labels.reject(name, `Class ${one} has no name.`)
    else labels.addClass(name, className)
  }
  const split = typeof row.split === 'string' ? splitNamed(row.split) : undefined
  const licence = typeof row.licence === 'string' ? row.licence : undefined
  return { ...labels.read(), split, licence, sequence }
}

function withoutTrack({ track, ...label }: ReadLabel, report: ReadReport): ReadLabel {
  if (track) report.change('track of an object dropped, because its image is no frame of a sequence')
  return label
}

const Frame = z.object({ name: z.string().min(1).max(200), frame: z.int().nonnegative() })
const Path = z.string().min(1).max(4096)
const Image = z.object({ path: Path })

/** The image in a row, if it has one: a struct with bytes and path, or its bytes. */
export function bytesIn(row: ParquetRow): Uint8Array | null {
  for (const name of imageColumns) {
    const image = row[name]
    const bytes = image instanceof Uint8Array ? image : (image as { bytes?: unknown } | null | undefined)?.bytes
    if (bytes instanceof Uint8Array) return bytes
  }
  return null
}

/** What the image of a row is called: within its struct, by its column, or by a column of names. */
export function pathOf(row: ParquetRow): string | null {
  for (const name of imageColumns) {
    const path = Image.safeParse(row[name]).data?.path ?? Path.safeParse(row[name]).data
    if (path !== undefined) return path
  }
  return nameColumns.flatMap((name) => Path.safeParse(row[name]).data ?? [])[0] ?? null
}

function imageOf(row: ParquetRow, file: string, images: SourceImages): ImageMatch {
  const path = pathOf(row)
  return path === null ? { problem: 'It names no image.' } : images.find({ file, names: [path] })
}

const Notes = z.object({ skeletons: z.record(z.string(), Skeleton), ofImages: z.array(z.string()).default([]) })

/** Returns the skeletons of classes and the classes of whole images, as Winnow exports note them. */
function hintsIn({ notes }: ParquetFile): Map<string, ClassHint> {
  const read = readJson(notes.get('winnow') ?? 'null')
  const { skeletons = {}, ofImages = [] } = ('value' in read && Notes.safeParse(read.value).data) || {}
  return new Map<string, ClassHint>([
    ...Object.entries(skeletons).map(([name, skeleton]) => [name, { skeleton }] as const),
    ...ofImages.map((name) => [name, { kind: 'image' }] as const),
  ])
}

const ClassLabel = z.object({ _type: z.literal('ClassLabel'), names: z.array(z.string()).max(1_000_000) })

/** Returns the names of class numbers, wherever the metadata has them. */
function classNames({ notes }: ParquetFile): string[] {
  const read = readJson(notes.get('huggingface') ?? 'null')
  return ('value' in read && namesBelow(read.value)) || []
}

function namesBelow(value: unknown): string[] | null {
  if (typeof value !== 'object' || value === null) return null
  const own = ClassLabel.safeParse(value)
  if (own.success) return own.data.names
  for (const part of Object.values(value)) {
    const names = namesBelow(part)
    if (names) return names
  }
  return null
}
