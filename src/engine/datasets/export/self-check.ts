import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FormatChoices } from '#contract'
import { cornersOf } from '#model/geometry/rotated.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { invalid } from '../../errors.ts'
import type { ExportLabel, ReadFormat, ReadImage, ReadLabel, WriteFormat } from '../formats/define-format.ts'
import { imagesOf } from '../formats/images.ts'
import { readFormats, writeFormats } from '../formats/index.ts'
import { exportLabels, heldAttributes } from '../formats/losses.ts'
import { chosenClass, holdsOneClass } from '../formats/one-class.ts'
import { ReadReport } from '../parsing/read-report.ts'
import { fitShape } from '../shapes/fit-shape.ts'
import type { FrozenItem, FrozenVersion } from '../versions/version.ts'

/** Returns the format that reads what was written with these options. Throws INVALID if nothing reads it. */
export function requireReader(name: string, given: FormatChoices = {}): ReadFormat {
  const by = writeFormats.find((one) => one.name === name)?.readBy ?? name
  const format = readFormats.find((one) => one.name === by)
  if (format) return { ...format, ...format.readChoices?.chosen(given) }
  throw invalid(`${name} can’t be read back, so the export can’t be verified. Export without verifying labels.`)
}

export type WrittenExport = {
  folder: string
  /** The files of the export, by their paths below the folder. */
  files: readonly string[]
  format: WriteFormat
  /** The options it was written with. */
  given?: FormatChoices | undefined
  version: FrozenVersion
  /** Where images are below the folder, or would be, by their rows; images without a place are left out. */
  places: ReadonlyMap<number, string>
  /** Called for each image, and may stop it by throwing. */
  step(): void
}

const maxProblems = 20

/**
 * Reads an export as an import would, and compares it with the frozen version, except for the format's known losses.
 * Returns the differences, image by image.
 */
export async function selfCheck({
  folder,
  files,
  format,
  given,
  version,
  places,
  step,
}: WrittenExport): Promise<string[]> {
  const reader = requireReader(format.name, given)
  const items = new Map<number, FrozenItem>()
  const placed = []
  for await (const item of version.items()) {
    step()
    const { imageRow, widthPx, heightPx } = item
    const place = places.get(imageRow)
    if (place === undefined) continue
    items.set(imageRow, item)
    placed.push({ imageRow, file: join(folder, place), widthPx, heightPx })
  }
  const images = imagesOf(placed)
  const side = await Promise.all(
    files.map(async (path) => ({ file: join(folder, path), sizeBytes: (await stat(join(folder, path))).size })),
  )
  const report = new ReadReport()
  const problems: string[] = []
  for (const source of await reader.detect(side, images, true)) {
    for await (const image of (await reader.read(source, images, report)).images) {
      step()
      const item = items.get(image.imageRow)
      items.delete(image.imageRow)
      const problem = item ? differenceOf(format, version, item, image) : 'the files have it twice'
      if (problem !== null && problems.length < maxProblems) problems.push(`${item?.path ?? source.name}: ${problem}`)
    }
  }
  for (const item of items.values())
    if (expectedOf(format, version, item).length > 0 && problems.length < maxProblems)
      problems.push(`${item.path}: its labels are not in the files`)
  return [...problems, ...report.rejected().map(({ path, reason }) => `${path}: ${reason}`)].slice(0, maxProblems)
}

const isWhole = ({ geometry }: Pick<Annotation, 'geometry'>) => geometry.shape === 'whole-image'

/** The labels of an image that a format keeps, in reading order: those of the whole image last. */
function expectedOf(format: WriteFormat, { classes }: FrozenVersion, item: FrozenItem): ExportLabel[] {
  const labels = format.holds === holdsOneClass ? [chosenClass(item.labels, classes) ?? []].flat() : item.labels
  const held = exportLabels(format, labels, classes, item).filter(({ geometry }) => geometry !== null)
  return [...held.filter(({ label }) => !isWhole(label)), ...held.filter(({ label }) => isWhole(label))]
}

function differenceOf(format: WriteFormat, version: FrozenVersion, item: FrozenItem, read: ReadImage): string | null {
  const held = expectedOf(format, version, item)
  if (held.length !== read.labels.length)
    return `${read.labels.length} labels were read where ${held.length} were written`
  const lacks = format.holds.absent
    ? item.absent.map((id) => version.classes.find((one) => one.classId === id)?.name)
    : []
  if (lacks.sort().join('\n') !== [...(read.absent ?? [])].sort().join('\n')) return 'it lacks other classes'
  if (!read.complete) return 'not all of its labels can be read'
  const names = held.map(({ label }) => nameIn(format, version, label))
  const inOrder = item.frame && format.holds.tracks ? byTrack(held, read.labels) : byClassAtEnd(names, read.labels)
  for (const [i, one] of held.entries()) {
    const what = labelDifference(format, version, item, one, inOrder[i]!)
    if (what !== null) return `label ${i + 1} has another ${what}`
  }
  return null
}

/** Files of sequences list labels track by track: each is compared with the one of its track, the others in order. */
function byTrack(held: readonly ExportLabel[], read: readonly ReadLabel[]): ReadLabel[] {
  const ofTracks = new Map(read.map((label) => [label.track?.number, label]))
  const others = read.filter(({ track }) => !track)
  return held.map(({ label: { track } }) => (track ? ofTracks.get(track.number) : others.shift()) ?? read[0]!)
}

/** Whole-image classes have no order: each is compared with the one of the same name. */
const byClassAtEnd = (names: readonly string[], read: readonly ReadLabel[]): ReadLabel[] => [
  ...read.filter((label) => !isWhole(label)),
  ...read.filter(isWhole).sort((a, b) => names.lastIndexOf(a.className) - names.lastIndexOf(b.className)),
]

/** The name of a class in the files. */
const nameIn = ({ className }: WriteFormat, { classes }: FrozenVersion, { classId }: Annotation): string =>
  className?.(classId, classes) ?? classes.find((one) => one.classId === classId)?.name ?? ''

/** Apart from rounding, a place that is read back is the one that was written. */
const tolerancePx = 0.01

function labelDifference(
  format: WriteFormat,
  version: FrozenVersion,
  { widthPx, heightPx }: FrozenItem,
  { label, geometry, losses }: ExportLabel,
  read: ReadLabel,
): string | null {
  const { holds } = format
  if (read.className !== nameIn(format, version, label)) return 'class'
  if (holds.tracks === 'keyframes' && canonicalJson(read.track ?? null) !== canonicalJson(label.track ?? null))
    return 'track'
  if (canonicalJson(read.attributes) !== canonicalJson(heldAttributes(holds, label))) return 'attribute'
  const fitted = geometry && fitShape(geometry, widthPx, heightPx)
  if (!fitted || 'problem' in fitted || read.geometry.shape !== fitted.geometry.shape) return 'shape'
  // Corners clipped to the edge of the image no longer form a rectangle.
  if (losses.includes('rotated box clipped to the image')) return null
  return isNear(placesIn(fitted.geometry), placesIn(read.geometry)) ? null : 'place'
}

/** The numbers of a shape. For a rotated box its corners, starting with the topmost. */
function placesIn(geometry: ReadLabel['geometry']): number[] {
  if (geometry.shape !== 'rotated-box') return numbersIn(Object.values(geometry))
  return [...cornersOf(geometry)].sort(([ax, ay], [bx, by]) => Math.round(ay - by) || ax - bx).flat()
}

const numbersIn = (value: unknown): number[] =>
  typeof value === 'number' ? [value] : Array.isArray(value) ? value.flatMap(numbersIn) : []

const isNear = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((value, i) => Math.abs(value - other[i]!) < tolerancePx)
