import { existsSync } from 'node:fs'
import { readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Mutex } from 'async-mutex'
import { messageOf } from '#model/text/zod-messages.ts'
import { levelCount, tileCount } from '#model/tiles/pyramid.ts'
import type { Context } from '../../context.ts'
import { ifThere, invalid } from '../../errors.ts'
import { isCached, putInPlace, removeCacheFolder, withPartialFolder, writeCacheFile } from '../files/files.ts'
import { sha256OfFile } from '../files/sha256-of-file.ts'
import { imageFile } from '../image-files.ts'
import { bandArea, bandCount, bandLevels, firstTileRow, hasTop, stripSize } from './bands.ts'
import type { LargeImage } from './large-image.ts'
import { bytesOf, deepZoomTiles, isWholePack, Pack, writePack } from './packed-tiles.ts'
import {
  areaOfBare,
  bareBytesPerPixel,
  packed,
  type RawImage,
  type RawPixels,
  unpacked,
  writeBandTiles,
  writeRawImage,
  writeTilesOf,
} from './pixels.ts'
import { bandFile, earlyFolder, rawImageFile, readWhole, topFile, wholeFile, wholeMark } from './stored-pyramid.ts'

export type BuildRun = {
  signal: AbortSignal
  progress(share: number): void
}

/** Decoding once takes about this share of the whole work. */
const decodingShare = 0.35
const lookEveryMs = 300
/** Disk space left free for others, and the maximum size of the tiles. */
const spareBytes = 500_000_000
const tileBytesPerPixel = 0.6
const stripName = 'strip'

/** One pyramid at a time: other callers wait and then find it built. */
const building = new Mutex()

/**
 * Builds the pyramid of an image, or the missing parts. The image is decoded once into a file of raw pixels; its bands
 * are cut from that one after another, each durable when written; the mark of a complete pyramid comes last. Can be
 * repeated after a crash or a stop at any moment. Throws the signal's reason when aborted, NOT_FOUND or INVALID with a
 * sentence when the original is missing or changed, or the disk is too small.
 */
export async function buildPyramid(context: Context, image: LargeImage, run: BuildRun): Promise<void> {
  await building.runExclusive(async () => {
    run.signal.throwIfAborted()
    if (await readWhole(image.folder)) return
    const missing: number[] = []
    for (let band = 0; band < bandCount(image); band++)
      if (!(await isWholePack(bandFile(image.folder, band)))) missing.push(band)
    const bands = bandCount(image)
    const done = () => decodingShare + ((1 - decodingShare) * (bands - missing.length)) / bands
    if (missing.length > 0) {
      const bare = await ensureRawImage(context, image, run)
      while (missing.length > 0) {
        const before = done()
        run.progress(before)
        await buildBand(context, image, bare, missing[0]!, {
          ...run,
          progress: (share) => run.progress(before + (share * (1 - decodingShare)) / bands),
        })
        missing.shift()
      }
    }
    if (hasTop(image)) await orStopped(context, image, run, buildTop(context, image))
    await writeCacheFile(context, wholeFile(image.folder), Buffer.from(wholeMark(image, tileCount(image))))
    await removeCacheFolder(rawImageFile(image.folder))
    await removeCacheFolder(earlyFolder(image.folder))
    run.progress(1)
  })
}

/** libvips can't be interrupted: its work is left to end, and the result is discarded. */
async function orStopped<T>(
  context: Context,
  { path }: LargeImage,
  { signal }: BuildRun,
  work: Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      context.finishBeforeClose(work, `Cutting ${path} into tiles, which was stopped,`)
      reject(signal.reason)
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** Polls the progress of work that does not report it. */
async function watched<T>({ log }: Context, work: Promise<T>, look: () => Promise<void>): Promise<T> {
  const timer = setInterval(
    () => look().catch((error: unknown) => log.warn(`How far cutting is can't be seen: ${messageOf(error)}`)),
    lookEveryMs,
  )
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

async function ensureRawImage(context: Context, image: LargeImage, run: BuildRun): Promise<RawImage> {
  const bare = { file: rawImageFile(image.folder), stored: image }
  if (await isCached(bare.file)) return bare
  const original = await imageFile(context, image.row, 'original', run.signal)
  await requireDisk(context, image)
  if (image.isLinked && (await orStopped(context, image, run, sha256OfFile(original))) !== image.sha256)
    throw invalid(`${original} changed since import. Import it again.`)
  const expectedBytes = image.widthPx * image.heightPx * bareBytesPerPixel
  const decoding = withPartialFolder(context, async (folder) => {
    const file = join(folder, 'bare.v')
    await watched(context, writeRawImage(original, file), async () => {
      run.progress(decodingShare * Math.min(1, (await bytesOf(file)) / expectedBytes))
    })
    if (!run.signal.aborted) await putInPlace(file, bare.file)
  })
  await orStopped(context, image, run, decoding)
  return bare
}

async function requireDisk(context: Context, { path, widthPx, heightPx }: LargeImage): Promise<void> {
  const { bavail, bsize } = await statfs(context.folders.cache)
  const needed = widthPx * heightPx * (bareBytesPerPixel + tileBytesPerPixel) + spareBytes
  if (bavail * bsize >= needed) return
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1)
  throw invalid(
    `Tiling ${path} needs ${gigabytes(needed)} GB of disk temporarily; ${gigabytes(bavail * bsize)} GB are free. Free some space and resume the job.`,
  )
}

async function buildBand(
  context: Context,
  image: LargeImage,
  bare: RawImage,
  band: number,
  run: BuildRun,
): Promise<void> {
  const area = bandArea(image, band)
  const tilesExpected = Math.max(1, tileCount({ widthPx: area.width, heightPx: area.height }) * 0.75)
  const cutting = withPartialFolder(context, async (folder) => {
    const made = await watched(context, writeBandTiles(bare, area, folder), async () => {
      run.progress(Math.min(1, (await largestLevelTiles(join(folder, 'tiles_files'))) / tilesExpected))
    })
    const levels = Math.min(bandLevels, levelCount(image))
    const pack = join(folder, 'band.tiles')
    await writePack(pack, parts(made, levels))
    if (!run.signal.aborted) await putInPlace(pack, bandFile(image.folder, band))
  })
  async function* parts(made: string, levels: number) {
    yield* deepZoomTiles(made, { firstLevel: 0, levels, firstRow: (level) => firstTileRow(band, level) })
    if (hasTop(image))
      yield { name: stripName, bytes: await packed(await areaOfBare(bare, area, stripSize(image, band))) }
  }
  await orStopped(context, image, run, cutting)
}

async function largestLevelTiles(folder: string): Promise<number> {
  const levels = ((await ifThere(readdir(folder))) ?? []).map(Number).filter(Number.isInteger)
  if (levels.length === 0) return 0
  return (await ifThere(readdir(join(folder, String(Math.max(...levels))))))?.length ?? 0
}

async function buildTop(context: Context, image: LargeImage): Promise<void> {
  if (await isWholePack(topFile(image.folder))) return
  const level = await stackedStrips(image)
  await withPartialFolder(context, async (folder) => {
    const made = await writeTilesOf(level, folder)
    const pack = join(folder, 'top.tiles')
    const levels = levelCount(image) - bandLevels
    await writePack(pack, deepZoomTiles(made, { firstLevel: bandLevels, levels, firstRow: () => 0 }))
    await putInPlace(pack, topFile(image.folder))
  })
}

/** Builds the first level above the bands from the strips of all bands. */
async function stackedStrips(image: LargeImage): Promise<RawPixels> {
  const strips: RawPixels[] = []
  for (let band = 0; band < bandCount(image); band++) {
    const pack = await Pack.open(bandFile(image.folder, band))
    try {
      const bytes = await pack?.read(stripName)
      if (!bytes) throw new Error(`Band ${band} of the tiles of ${image.path} can't be read.`)
      strips.push(await unpacked(bytes))
    } finally {
      await pack?.close()
    }
  }
  return {
    data: Buffer.concat(strips.map(({ data }) => data)),
    widthPx: strips[0]!.widthPx,
    heightPx: strips.reduce((sum, { heightPx }) => sum + heightPx, 0),
  }
}

export const hasRawImage = (image: LargeImage): boolean => existsSync(rawImageFile(image.folder))
