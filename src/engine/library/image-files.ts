import { existsSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { idOf } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { PackedImage } from '#model/tiles/thumbnail-pack.ts'
import type { Context, Folders, ReadContext } from '../context.ts'
import { invalid, notFound } from '../errors.ts'
import { displayRendition } from './decoding/images.ts'
import { needsProxy, renditions, smallSidePx, thumbnail } from './decoding/renditions.ts'
import { readThumbnails, writeThumbnail } from './decoding/thumbnails.ts'
import {
  isCached,
  type OriginalLocation,
  originalFile,
  placedColumns,
  whyNotFollowed,
  writeCacheFile,
} from './files/files.ts'
import { proxyFile, smallFile } from './files/rendition-files.ts'
import { UnreadableImage } from './files/unreadable-image.ts'
import { fetchOriginal, markUsed } from './linked/fetch-original.ts'
import { isInStorage } from './linked/objects.ts'
import { isLarge } from './pyramid/large-image.ts'

const displayFile = (folders: Folders, sha256: string): string =>
  join(folders.cache, 'display', sha256.slice(0, 2), `${sha256}.jpg`)

type Row = OriginalLocation & {
  id: number
  sha256: string
  path: string
  format: string
  width_px: number
  height_px: number
  size_bytes: number
  isPlain: 0 | 1
  /** Whether browsers display its pixels correctly, in a format that they know. */
  isDisplayable: 0 | 1
}

function rowFor(context: ReadContext, imageRow: number): Row {
  const row = context.store.get<Row>(
    `SELECT id, sha256, path, ${placedColumns}, format, width_px, height_px, size_bytes,
        orientation = 1 AND metadata ->> 'colourSpace' IS NULL AS isPlain,
        metadata ->> 'colourSpace' IS NOT 'cmyk' AND metadata ->> 'pages' IS NULL AS isDisplayable FROM image WHERE id = ?`,
    [imageRow],
  )
  if (!row) throw notFound(`image ${idOf('img', imageRow)}`)
  return row
}

/** Returns the file of an original: its own path or, for an image in object storage, the cached file just fetched. */
async function existingOriginal(context: ReadContext, row: Row, signal?: AbortSignal): Promise<string> {
  if (isInStorage(row)) return fetchOriginal(context, row, signal)
  const why = whyNotFollowed(context.folders, row)
  if (why !== null) throw invalid(`The original of ${row.path} ${why}. Put the file itself in its place and retry.`)
  const file = originalFile(context.folders, row)
  if (existsSync(file)) return file
  if (row.archivedIn)
    throw notFound(
      `file of ${row.path} available: its archive folder ${row.archivedIn} is missing. Connect its disk and retry`,
    )
  throw notFound(
    row.lifecycle === 'purged' ? `file of ${row.path}: it was purged` : `file of ${row.path} any more (it was ${file})`,
  )
}

/** A file to read pixels from; with the longest side when it is an upright JPEG in plain colors. */
export type ImageFile = { file: string; jpegSidePx: number | null }

/**
 * Returns the absolute path of the smallest file with at least this long a side: an upright rendition if the image has
 * one, else the original. Throws NOT_FOUND when the file is missing.
 */
export async function smallestFile(
  context: ReadContext,
  imageRow: number,
  longSidePx: number | 'original',
  signal?: AbortSignal,
): Promise<ImageFile> {
  const row = rowFor(context, imageRow)
  if (longSidePx !== 'original') {
    const small = smallFile(context.folders, row.sha256)
    if (longSidePx <= smallSidePx && (await isUsable(small, row))) return { file: small, jpegSidePx: smallSidePx }
    const { proxyLongSidePx } = context.settings()
    const proxy = proxyFile(context.folders, row.sha256)
    if (longSidePx <= proxyLongSidePx && (await isUsable(proxy, row)))
      return { file: proxy, jpegSidePx: proxyLongSidePx }
  }
  const isPlain = row.format === 'jpeg' && row.isPlain
  const file = await existingOriginal(context, row, signal)
  return { file, jpegSidePx: isPlain ? Math.max(row.width_px, row.height_px) : null }
}

export const imageFile = async (
  context: ReadContext,
  imageRow: number,
  longSidePx: number | 'original',
  signal?: AbortSignal,
): Promise<string> => (await smallestFile(context, imageRow, longSidePx, signal)).file

/**
 * Whether a rendition exists. A power cut during writing leaves a file of zero bytes, which doesn't count, nor does a
 * link. Renditions of images in object storage are kept by their last use.
 */
async function isUsable(file: string, row: Row): Promise<boolean> {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (!found?.isFile() || found.size === 0) return false
  if (isInStorage(row)) await markUsed(file, found.mtimeMs)
  return true
}

/** The formats that browsers display. */
const mimes = new Map(
  Object.entries<string>({
    jpeg: 'image/jpeg',
    png: 'image/png',
    webp: 'image/webp',
    gif: 'image/gif',
    avif: 'image/avif',
  }),
)

/**
 * Returns a file that browsers display correctly, and makes it when missing: `proxy` is small; `display` has all
 * pixels, except that a large image is shown by its proxy and tiles; `thumbnail` has at most 256 px. Throws NOT_FOUND
 * when the original is needed and missing, INVALID when it is damaged.
 */
export async function shownFile(
  context: Context,
  imageRow: number,
  variant: 'proxy' | 'display' | 'thumbnail',
): Promise<{ file: string; mime: string }> {
  const row = rowFor(context, imageRow)
  try {
    if (variant === 'thumbnail') return await thumbnailFile(context, row)
    const small = variant === 'proxy' || isLarge(context, { widthPx: row.width_px, heightPx: row.height_px })
    return (small && (await proxyOf(context, row))) || (await displayOf(context, row))
  } catch (error) {
    if (error instanceof UnreadableImage) throw invalid(`${row.path}: ${error.message}`)
    throw error
  }
}

const jpeg = (file: string) => ({ file, mime: 'image/jpeg' })

/** Returns the proxy, or null when the image is small enough to need none. */
async function proxyOf(context: Context, row: Row): Promise<{ file: string; mime: string } | null> {
  const { proxyLongSidePx } = context.settings()
  const size = { widthPx: row.width_px, heightPx: row.height_px }
  const file = proxyFile(context.folders, row.sha256)
  if (await isCached(file)) return jpeg(file)
  if (!needsProxy(size, proxyLongSidePx)) return null
  const made = await renditions(await existingOriginal(context, row), size, proxyLongSidePx)
  writeThumbnail(context.store, row.id, row.sha256, made.thumbnail)
  if (made.proxy) await writeCacheFile(context, file, made.proxy)
  return jpeg(file)
}

async function displayOf(context: Context, row: Row): Promise<{ file: string; mime: string }> {
  const file = displayFile(context.folders, row.sha256)
  if (await isCached(file)) return jpeg(file)
  const original = await existingOriginal(context, row)
  const mime = mimes.get(row.format)
  if (mime && row.isDisplayable) return { file: original, mime }
  await writeCacheFile(context, file, await displayRendition(original))
  return jpeg(file)
}

async function thumbnailFile(context: Context, row: Row): Promise<{ file: string; mime: string }> {
  const file = join(context.folders.cache, 'thumbnails', row.sha256.slice(0, 2), `${row.sha256}.jpg`)
  if (await isCached(file)) return jpeg(file)
  const [shown] = readThumbnails(context.store, [row.id])
  await writeCacheFile(context, file, shown?.bytes ?? (await makeThumbnail(context, row)))
  return jpeg(file)
}

async function makeThumbnail(context: Context, row: Row): Promise<Uint8Array> {
  const proxy = proxyFile(context.folders, row.sha256)
  const from = (await isCached(proxy)) ? proxy : await existingOriginal(context, row)
  const bytes = await thumbnail(from)
  writeThumbnail(context.store, row.id, row.sha256, bytes)
  return bytes
}

/** Returns thumbnails of these image rows and makes missing ones; those that can't be made are logged and omitted. */
export async function thumbnails(context: Context, rows: readonly number[]): Promise<PackedImage[]> {
  const found = readThumbnails(context.store, rows)
  if (found.length === rows.length) return found
  const shown = new Set(found.map(({ row }) => row))
  const made = await Promise.all(rows.filter((row) => !shown.has(row)).map((row) => missingThumbnail(context, row)))
  return [...found, ...made.filter((one) => one !== null)]
}

async function missingThumbnail(context: Context, imageRow: number): Promise<PackedImage | null> {
  try {
    return { row: imageRow, bytes: await makeThumbnail(context, rowFor(context, imageRow)) }
  } catch (error) {
    context.log.warn(`No thumbnail of ${idOf('img', imageRow)}: ${messageOf(error)}`)
    return null
  }
}
