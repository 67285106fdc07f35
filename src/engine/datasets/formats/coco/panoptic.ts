import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { Size } from '#model/units.ts'
import { holdsSegments } from '../../../library/for-threads.ts'
import { pngPixels } from '../../../png-pixels.ts'
import type { ReadReport } from '../../parsing/read-report.ts'
import { regionsOf } from '../../shapes/mask-regions.ts'
import type { ReadLabel, SideFile } from '../define-format.ts'
import { type Categories, Id } from './read-annotation.ts'

const Segment = z.object({ id: z.number(), category_id: Id, iscrowd: z.unknown().optional() })
const Panoptic = z.object({ file_name: z.string().min(1).max(4096), segments_info: z.array(z.unknown()) })

export const isPanoptic = (annotation: unknown): boolean =>
  Array.isArray((annotation as { segments_info?: unknown }).segments_info)

/** The folder of a COCO file and its parent, which contain segment images directly or in a subfolder. */
const foldersAround = (file: string): string[] => [dirname(file), dirname(dirname(file))]

/** The segment images that belong to a COCO file; none if it has no segments. */
export async function masksFor(file: string, files: readonly SideFile[]): Promise<SideFile[]> {
  const around = files.filter(
    (one) =>
      /\.png$/i.test(one.file) &&
      (dirname(one.file) === dirname(file) || foldersAround(file).includes(dirname(dirname(one.file)))),
  )
  return around.length > 0 && (await holdsSegments(file)) ? around : []
}

export type FindMask = (name: string) => SideFile | null

/** Finds the segment image that a file names: in the folder named after the file, next to it, or wherever the name is unique. */
export function maskFinder(file: string, masks: readonly SideFile[]): FindMask {
  const byPath = new Map(masks.map((one) => [one.file, one]))
  const byName = new Map<string, SideFile | null>()
  for (const one of masks) byName.set(basename(one.file), byName.has(basename(one.file)) ? null : one)
  const folders = [join(dirname(file), basename(file).replace(/\.json$/i, '')), dirname(file)]
  return (name) => {
    const plain = name.replaceAll('\\', '/')
    const near = folders.flatMap((folder) => byPath.get(join(folder, plain)) ?? [])[0]
    return near ?? byName.get(basename(plain)) ?? null
  }
}

type Read = { labels: ReadLabel[]; problems: { item: string; reason: string }[] }

/**
 * The segments of an image as masks: each is the pixels of a PNG whose red, green and blue are its id. Problems are
 * reported segment by segment.
 */
export async function panopticLabels(
  raw: unknown,
  maskOf: FindMask,
  { widthPx, heightPx }: Size,
  categories: Categories,
  report: ReadReport,
): Promise<Read> {
  const parsed = Panoptic.safeParse(raw)
  if (!parsed.success)
    return { labels: [], problems: [{ item: 'annotation of segments', reason: 'It names no image of its segments.' }] }
  const { file_name, segments_info } = parsed.data
  const failed = (reason: string): Read => ({ labels: [], problems: [{ item: file_name, reason }] })
  const mask = maskOf(file_name)
  if (!mask) return failed('Its image of segments is not among the imported files.')
  const png = pngPixels(await readFile(mask.file))
  if (!png) return failed('Its image of segments is no PNG that can be read.')
  const { width, height, channels, values, palette } = png
  if (width !== widthPx || height !== heightPx)
    return failed(
      `Its image of segments has ${width} × ${height} pixels, but the upright image has ${widthPx} × ${heightPx}.`,
    )
  const ids = new Uint32Array(width * height)
  const numbers = palette?.map(([red = 0, green = 0, blue = 0]) => red + 256 * green + 65_536 * blue)
  const [toGreen, toBlue] = channels > 2 ? [1, 2] : [0, 0]
  for (let i = 0, at = 0; i < ids.length; i++, at += channels)
    ids[i] = numbers
      ? (numbers[values[at]!] ?? 0)
      : values[at]! + 256 * values[at + toGreen]! + 65_536 * values[at + toBlue]!
  const regions = regionsOf(ids, width, height)
  const read: Read = { labels: [], problems: [] }
  segments_info.forEach((rawSegment, i) => {
    const segment = Segment.safeParse(rawSegment).data
    const item = `segment ${segment?.id ?? i + 1} of ${file_name}`
    const region = segment && regions.get(segment.id)
    const category = segment && categories.get(segment.category_id)
    if (segment) regions.delete(segment.id)
    if (!segment) read.problems.push({ item, reason: 'It has no id or no category.' })
    else if (!region) read.problems.push({ item, reason: 'No pixel has its id.' })
    else if (!category)
      read.problems.push({ item, reason: `It names category ${segment.category_id}, which the file does not list.` })
    else {
      const isCrowd = segment.iscrowd === 1 || segment.iscrowd === true
      const attributes: ReadLabel['attributes'] = isCrowd ? { iscrowd: true } : {}
      read.labels.push({ className: category.name, geometry: region.mask, attributes, score: null })
    }
  })
  for (let i = 0; i < regions.size; i++) report.change('pixels of a segment that the file does not list dropped')
  return read
}
