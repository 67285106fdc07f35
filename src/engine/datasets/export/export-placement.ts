import { readFile, rm, stat } from 'node:fs/promises'
import type { ExportImages } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { ReadContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { imageFile, isLarge, sha256OfFile, uprightExtension } from '../../library/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import { type ExportNames, ownExtension } from '../export-name.ts'
import type { WriteFormat, WrittenItem, WrittenVersion } from '../formats/define-format.ts'
import { type Placing, placeImage } from '../versions/place-image.ts'
import type { FrozenItem, FrozenVersion } from '../versions/version.ts'
import { pathInside } from './folder-sink.ts'

/** Whether copied images are embedded in the files of the format. */
export const isEmbedded = ({ images, format }: Placement): boolean => images === 'copy' && format.embeds === true

export const isTurned = (item: FrozenItem, images: ExportImages): boolean => images !== 'none' && item.orientation !== 1

/** What decides where images go in an export. */
export type Placement = {
  images: ExportImages
  format: WriteFormat
  classes: readonly LabelClass[]
  names: ExportNames
}

const extensionOf = (item: FrozenItem, { images }: Placement): string =>
  isTurned(item, images) ? uprightExtension(item.format) : ownExtension(item)

function nameOf(item: FrozenItem, placement: Placement): string {
  const { format, names } = placement
  const extension = extensionOf(item, placement)
  return format.nests ? names.path(item, extension) : names.flat(item, extension)
}

/** The path of an item's image in the export; null if the format has no place for it. */
export function placeOf(item: FrozenItem, placement: Placement): string | null {
  return placement.images !== 'none' && !isEmbedded(placement) ? ownPlaceOf(item, placement) : null
}

/** Whether a format has a place for an item, as far as its labels and its sequence decide. */
export const hasPlace = (
  { split, frame, labels }: FrozenItem,
  format: WriteFormat,
  classes: readonly LabelClass[],
): boolean => (format.framePlace?.(split, frame) ?? format.imageFolder(split, () => labels, classes)) !== null

/** The same, whether or not images are included as files. */
export function ownPlaceOf(item: FrozenItem, placement: Placement): string | null {
  const { format, classes } = placement
  if (format.framePlace) {
    const place = format.framePlace(item.split, item.frame)
    return place === null ? null : `${place}.${extensionOf(item, placement)}`
  }
  const folder = format.imageFolder(item.split, () => item.labels, classes)
  return folder === null ? null : `${folder}/${nameOf(item, placement)}`
}

/** The original of an item, after checking that it still is the image that was labeled. */
export async function originalOf(item: FrozenItem, context: ReadContext): Promise<string> {
  const source = await imageFile(context, item.imageRow, 'original')
  if (!(await isUntouched(source, item)) && (await sha256OfFile(source)) !== item.sha256)
    throw invalid(`${source} changed since import, so its labels may no longer fit. Nothing was exported.`)
  return source
}

/**
 * Whether a file is unchanged since its image was imported: the system records each change, also when another file took
 * its name, and no program can set that time. Reading every byte would take longer than copying it.
 */
async function isUntouched(file: string, { sizeBytes, importedAtMs }: FrozenItem): Promise<boolean> {
  const { size, ctimeMs } = await stat(file)
  return size === sizeBytes && ctimeMs < importedAtMs
}

type Into = { folder: string; context: ReadContext }

/** Puts an item's image into the export, if it still is the image that was labeled. */
export async function placeItem(
  item: FrozenItem,
  place: string,
  { mode, folder, context }: Into & { mode: 'copy' | 'link' },
): Promise<Placing> {
  const source = await originalOf(item, context)
  const { orientation, widthPx, heightPx } = item
  const stored = { orientation, widthPx, heightPx }
  const turned = isTurned(item, mode) ? { ...stored, isLarge: isLarge(context, stored) } : null
  return placeImage(source, pathInside(folder, place), { mode, turned })
}

/** The bytes of an item's image to embed in a file of the export; a rotated one is written into the folder first. */
export async function contentOfItem(item: FrozenItem, into: Into): Promise<{ placed: Placing; content: Uint8Array }> {
  if (!isTurned(item, 'copy'))
    return { placed: 'copied', content: await readFile(await originalOf(item, into.context)) }
  const place = `.image-${item.imageRow}`
  const placed = await placeItem(item, place, { ...into, mode: 'copy' })
  const file = pathInside(into.folder, place)
  const content = await readFile(file)
  await rm(file)
  return { placed, content }
}

type ContentOf = (item: FrozenItem) => Promise<Uint8Array>

/** Returns the version as a format gets it; calls `onLabels` for each item whose labels were read, before the next one. */
export function writtenVersion(
  version: FrozenVersion,
  placement: Placement,
  step: OnProgress,
  { contentOf, onLabels }: { contentOf?: ContentOf | undefined; onLabels(item: FrozenItem): void },
): WrittenVersion {
  async function* written(items: AsyncIterable<FrozenItem>): AsyncGenerator<WrittenItem> {
    for await (const item of items) {
      step(0)
      const content = contentOf && { sizeBytes: item.sizeBytes, read: () => contentOf(item) }
      yield Object.assign(item, { file: nameOf(item, placement), content })
      if (item.areLabelsRead) onLabels(item)
    }
  }
  return {
    name: version.row.name,
    hash: version.row.hash,
    classes: version.classes,
    items: (split) => written(version.items(split)),
    frames: (split) => written(version.frames(split)),
  }
}
