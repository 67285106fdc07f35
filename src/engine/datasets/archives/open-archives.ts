import { mkdir, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { VideoFrames } from '#contract'
import { messageOf } from '#model/text/zod-messages.ts'
import { isVideoFile, videoEnding } from '#model/video-file.ts'
import type { Context } from '../../context.ts'
import { withPartialFolder } from '../../library/index.ts'
import { isNoSpace } from '../../store/index.ts'
import type { ImagesInside } from '../formats/images.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import { seen, shardsBelow } from './shards.ts'
import { ArchiveLimit, Unpacking } from './unpacking.ts'
import { untar } from './untar.ts'
import { unzip } from './unzip.ts'
import { NoDecoder, unpackFrames } from './video-frames.ts'

const kinds = [
  { ending: /\.zip$/i, unpack: unzip },
  { ending: /\.(tar|tar\.gz|tgz)$/i, unpack: untar },
]

const kindOf = (path: string) => kinds.find(({ ending }) => ending.test(path))

export const isArchive = (path: string): boolean => kindOf(path) !== undefined

/**
 * `paths`: with folders in place of archives and videos; `inside`: images that label files contain; `videos`: folders
 * of frames; `framesDropped`: near-duplicate frames that were dropped; `named`: replaces those folders by the archives
 * in a value.
 */
export type OpenedArchives = {
  paths: string[]
  inside: ReadonlyMap<string, ImagesInside>
  videos: ReadonlySet<string>
  framesDropped: number
  named<Value>(value: Value): Value
}

type Opening = {
  context: Pick<Context, 'folders' | 'ids'>
  report: ReadReport
  signal: AbortSignal
  /** Which frames of videos are taken; without it, videos are treated like other files. */
  frames?: VideoFrames | undefined
  progress?(done: number, total: number | null): void
}

/**
 * Works with archives as if they were folders: a cache folder holds their files meanwhile. What can't be unpacked is
 * reported; the rest is available.
 */
export async function withArchives<Result>(
  paths: readonly string[],
  { context, report, signal, frames, progress = () => undefined }: Opening,
  work: (opened: OpenedArchives) => Promise<Result>,
): Promise<Result> {
  const given = await shardsBelow(paths)
  const isOpened = (path: string) => isArchive(path) || (frames !== undefined && isVideoFile(path))
  if (!paths.some(isOpened) && given.length === 0)
    return work({ paths: [...paths], inside: new Map(), videos: new Set(), framesDropped: 0, named: (value) => value })
  /** Problems with an archive are reported and the rest of it skipped. */
  const reading = async <Value>(
    file: string,
    read: () => Promise<Value>,
    what: 'archive' | 'video' = 'archive',
  ): Promise<Value | null> => {
    try {
      return await read()
    } catch (error) {
      signal.throwIfAborted()
      if (isNoSpace(error)) throw error
      if (error instanceof ArchiveLimit) report.reject(file, `${error.message} The rest was not unpacked.`)
      else if (error instanceof NoDecoder) report.reject(file, error.message)
      else report.reject(file, `The ${what} can’t be read to its end (${messageOf(error)}).`)
      return null
    }
  }
  return withPartialFolder(context, async (folder) => {
    const archives = new Map<string, string>()
    const opened: string[] = []
    const videos = new Set<string>()
    let framesDropped = 0
    let framesSeen = 0
    const onFrame = () => progress(++framesSeen, null)
    for (const [i, path] of paths.entries()) {
      const kind = isOpened(path) ? (kindOf(path) ?? { ending: videoEnding, unpack: null }) : null
      if (!kind || given.some(({ file }) => file === resolve(path)) || !(await seen(stat(path)))?.isFile()) {
        opened.push(path)
        continue
      }
      // The folder's name becomes the source of the images.
      const target = join(folder, String(i), basename(path).replace(kind.ending, '') || 'archive')
      await mkdir(target, { recursive: true })
      archives.set(target, resolve(path))
      const unpacking = await Unpacking.into(resolve(path), target, report)
      let isRead = true
      if (kind.unpack) isRead = (await reading(resolve(path), () => kind.unpack(path, unpacking, signal))) !== null
      else if (frames) {
        videos.add(target)
        const taking = () => unpackFrames(resolve(path), frames, { unpacking, signal, onFrame })
        const dropped = await reading(resolve(path), taking, 'video')
        isRead = dropped !== null
        framesDropped += dropped ?? 0
      }
      // The reason was already reported.
      if (isRead || (await readdir(target)).length > 0) opened.push(target)
    }
    const inside = new Map<string, ImagesInside>()
    // Including those inside archives, because whole datasets come as one file.
    const shards = archives.size === 0 ? given : await shardsBelow(opened)
    for (const [i, { file, take }] of shards.entries()) {
      const target = join(folder, `shard-${i}`, basename(file).replace(/\.[^.]*$/, ''))
      await mkdir(target, { recursive: true })
      archives.set(target, file)
      const unpacking = await Unpacking.into(file, target, report)
      const images = await reading(file, () => take(file, unpacking, signal))
      if (images && images.size > 0) opened.push(target)
      if (images && images.size > 0) inside.set(file, images)
    }
    return work({ paths: opened, inside, videos, framesDropped, named: (value) => named(value, archives) })
  })
}

/** Returns a value with all folder names in its texts replaced by the archives, or other origins, of their files. */
export function named<Value>(value: Value, archives: ReadonlyMap<string, string>): Value {
  if (typeof value === 'string') {
    let text: string = value
    // A shard may itself be in an archive.
    for (const [folder, archive] of [...archives].reverse()) text = text.replaceAll(folder, archive)
    return text as Value
  }
  if (Array.isArray(value)) return value.map((one) => named(one, archives)) as Value
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, named(one, archives)])) as Value
}
