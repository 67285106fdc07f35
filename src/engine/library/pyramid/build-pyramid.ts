import { existsSync } from 'node:fs'
import { readdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { levelCount, tileCount } from '#model/tiles/pyramid.ts'
import type { Context } from '../../context.ts'
import { ifThere, invalid } from '../../errors.ts'
import { isCached, putInPlace, removeCacheFolder, withPartialFolder, writeCacheFile } from '../files.ts'
import { pictureFile } from '../picture-files.ts'
import { sha256OfFile } from '../sha256-of-file.ts'
import { Turns } from '../turns.ts'
import { bandArea, bandCount, bandLevels, firstTileRow, hasTop, stripSize } from './bands.ts'
import type { LargePicture } from './large-picture.ts'
import { bytesOf, deepZoomTiles, isWholePack, Pack, writePack } from './packed-tiles.ts'
import {
  areaOfBare,
  type Bare,
  bareBytesPerPixel,
  packed,
  type RawPixels,
  unpacked,
  writeBandTiles,
  writeBare,
  writeTilesOf,
} from './pixels.ts'
import { bandFile, bareFile, earlyFolder, readWhole, topFile, wholeFile, wholeMark } from './stored-pyramid.ts'

export type BuildRun = {
  signal: AbortSignal
  /** How much of the picture is done, 0 to 1. */
  progress(share: number): void
}

/** Decoding once takes about so much of the whole work. */
const decodingShare = 0.35
const lookEveryMs = 300
/** Disk that is left free for others, and what the tiles may come to. */
const spareBytes = 500_000_000
const tileBytesPerPixel = 0.6
const stripName = 'strip'

/** One pyramid at a time: whoever wants the same one waits and finds it made. */
const building = new Turns()

/**
 * Makes the pyramid of a picture, or what is missing of it. The picture is decoded once into a file of bare pixels; from
 * that its bands are cut one after another, each durable when it is there; the mark of a whole pyramid comes last. May
 * be called again after a crash or a stop at any moment. Throws the signal's reason when aborted, NOT_FOUND or INVALID
 * with a sentence when the original is gone, has changed, or the disk is too small.
 */
export async function buildPyramid(context: Context, picture: LargePicture, run: BuildRun): Promise<void> {
  await building.alone(async () => {
    run.signal.throwIfAborted()
    if (await readWhole(picture.folder)) return
    const missing: number[] = []
    for (let band = 0; band < bandCount(picture); band++)
      if (!(await isWholePack(bandFile(picture.folder, band)))) missing.push(band)
    const bands = bandCount(picture)
    const done = () => decodingShare + ((1 - decodingShare) * (bands - missing.length)) / bands
    if (missing.length > 0) {
      const bare = await ensureBare(context, picture, run)
      while (missing.length > 0) {
        const before = done()
        run.progress(before)
        await buildBand(context, picture, bare, missing[0]!, {
          ...run,
          progress: (share) => run.progress(before + (share * (1 - decodingShare)) / bands),
        })
        missing.shift()
      }
    }
    if (hasTop(picture)) await orStopped(context, picture, run, buildTop(context, picture))
    await writeCacheFile(context, wholeFile(picture.folder), Buffer.from(wholeMark(picture, tileCount(picture))))
    await removeCacheFolder(bareFile(picture.folder))
    await removeCacheFolder(earlyFolder(picture.folder))
    run.progress(1)
  })
}

/** Work of libvips can't be broken off: it is left to end by itself, and what it made is thrown away. */
async function orStopped<T>(
  context: Context,
  { path }: LargePicture,
  { signal }: BuildRun,
  work: Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      context.outlive(work, `Cutting ${path} into tiles, which was stopped,`)
      reject(signal.reason)
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** Looks now and then how far work is that does not tell by itself. */
async function watched<T>({ log }: Context, work: Promise<T>, look: () => Promise<void>): Promise<T> {
  const timer = setInterval(
    () =>
      look().catch((error: unknown) =>
        log.warn(`How far cutting is can't be seen: ${error instanceof Error ? error.message : error}`),
      ),
    lookEveryMs,
  )
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

async function ensureBare(context: Context, picture: LargePicture, run: BuildRun): Promise<Bare> {
  const bare = { file: bareFile(picture.folder), stored: picture }
  if (await isCached(bare.file)) return bare
  const original = pictureFile(context, picture.row, 'original')
  await requireDisk(context, picture)
  if (picture.isLinked && (await orStopped(context, picture, run, sha256OfFile(original))) !== picture.sha256)
    throw invalid(`${original} has changed since it was imported. Import it anew.`)
  const expectedBytes = picture.widthPx * picture.heightPx * bareBytesPerPixel
  const decoding = withPartialFolder(context, async (folder) => {
    const file = join(folder, 'bare.v')
    await watched(context, writeBare(original, file), async () => {
      run.progress(decodingShare * Math.min(1, (await bytesOf(file)) / expectedBytes))
    })
    if (!run.signal.aborted) await putInPlace(file, bare.file)
  })
  await orStopped(context, picture, run, decoding)
  return bare
}

async function requireDisk(context: Context, { path, widthPx, heightPx }: LargePicture): Promise<void> {
  const { bavail, bsize } = await statfs(context.folders.cache)
  const needed = widthPx * heightPx * (bareBytesPerPixel + tileBytesPerPixel) + spareBytes
  if (bavail * bsize >= needed) return
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1)
  throw invalid(
    `Cutting ${path} into tiles needs ${gigabytes(needed)} GB of disk for a while; ${gigabytes(bavail * bsize)} GB are free. Make room and resume the job.`,
  )
}

async function buildBand(
  context: Context,
  picture: LargePicture,
  bare: Bare,
  band: number,
  run: BuildRun,
): Promise<void> {
  const area = bandArea(picture, band)
  const tilesExpected = Math.max(1, tileCount({ widthPx: area.width, heightPx: area.height }) * 0.75)
  const cutting = withPartialFolder(context, async (folder) => {
    const made = await watched(context, writeBandTiles(bare, area, folder), async () => {
      run.progress(Math.min(1, (await largestLevelTiles(join(folder, 'tiles_files'))) / tilesExpected))
    })
    const levels = Math.min(bandLevels, levelCount(picture))
    const pack = join(folder, 'band.tiles')
    await writePack(pack, parts(made, levels))
    if (!run.signal.aborted) await putInPlace(pack, bandFile(picture.folder, band))
  })
  async function* parts(made: string, levels: number) {
    yield* deepZoomTiles(made, { firstLevel: 0, levels, firstRow: (level) => firstTileRow(band, level) })
    if (hasTop(picture))
      yield { name: stripName, bytes: await packed(await areaOfBare(bare, area, stripSize(picture, band))) }
  }
  await orStopped(context, picture, run, cutting)
}

async function largestLevelTiles(folder: string): Promise<number> {
  const levels = ((await ifThere(readdir(folder))) ?? []).map(Number).filter(Number.isInteger)
  if (levels.length === 0) return 0
  return (await ifThere(readdir(join(folder, String(Math.max(...levels))))))?.length ?? 0
}

async function buildTop(context: Context, picture: LargePicture): Promise<void> {
  if (await isWholePack(topFile(picture.folder))) return
  const level = await stackedStrips(picture)
  await withPartialFolder(context, async (folder) => {
    const made = await writeTilesOf(level, folder)
    const pack = join(folder, 'top.tiles')
    const levels = levelCount(picture) - bandLevels
    await writePack(pack, deepZoomTiles(made, { firstLevel: bandLevels, levels, firstRow: () => 0 }))
    await putInPlace(pack, topFile(picture.folder))
  })
}

/** The first level above the bands, from the strips of all bands. */
async function stackedStrips(picture: LargePicture): Promise<RawPixels> {
  const strips: RawPixels[] = []
  for (let band = 0; band < bandCount(picture); band++) {
    const pack = await Pack.open(bandFile(picture.folder, band))
    try {
      const bytes = await pack?.read(stripName)
      if (!bytes) throw new Error(`Band ${band} of the tiles of ${picture.path} can't be read.`)
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

/** Whether a picture's bare pixels are at hand. */
export const hasBare = (picture: LargePicture): boolean => existsSync(bareFile(picture.folder))
