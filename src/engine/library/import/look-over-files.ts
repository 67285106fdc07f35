import { basename, join } from 'node:path'
import type { LookPiece, Rejected } from '#contract'
import { isVideoFile } from '#model/video-file.ts'
import { inOrder } from '../../in-order.ts'
import { decodingBytes } from '../decoding/decoding-memory.ts'
import { thumbnail } from '../decoding/renditions.ts'
import { Refused } from '../files/refused.ts'
import { UnreadableImage } from '../files/unreadable-image.ts'
import type { SeenImage } from './look-at-images.ts'
import type { FolderFiles } from './mask-files.ts'
import { readHeader, sizeOfImageFile } from './prepare-image.ts'
import { filesIn, walk } from './walk.ts'

export type TellPiece = (piece: LookPiece) => void
type LookOver = { signal: AbortSignal; maxPixels: number; tell: TellPiece }

/** The maximum number of image headers read to place labels; of other images only the first bytes are read. */
const maxHeaders = 20_000
const tellEveryMs = 150
const maxNamed = 1000
const maxFolders = 100

/**
 * Reports what files and folders contain, in growing figures and with the first images shown. Returns the images read
 * and the files that may hold labels.
 */
export async function lookOverFiles(
  paths: readonly string[],
  { signal, maxPixels, tell }: LookOver,
): Promise<{ images: SeenImage[]; labelFiles: string[] }> {
  const figures = {
    ...{ files: 0, isListed: false, opened: 0 },
    ...{ images: 0, bytes: 0, unusable: 0, videos: 0, hidden: 0 },
  }
  const unusable: Rejected[] = []
  const videos: string[] = []
  const reported = { unusable: 0, videos: 0 }
  let reportedAtMs = performance.now()
  const isDue = () => performance.now() - reportedAtMs > tellEveryMs
  const tellFigures = () => {
    tell({ type: 'figures', ...figures })
    if (reported.unusable < unusable.length) tell({ type: 'unusable', files: unusable.slice(reported.unusable) })
    if (reported.videos < videos.length) tell({ type: 'videos', files: videos.slice(reported.videos) })
    Object.assign(reported, { unusable: unusable.length, videos: videos.length })
    reportedAtMs = performance.now()
  }
  const reject = (path: string, reason: string) => {
    figures.unusable += 1
    if (unusable.length < maxNamed) unusable.push({ path, reason })
  }
  const thumbnails = new FirstThumbnails(tell)

  const found = await walk(paths, null, signal, (folder, entries) => {
    const files = entries.filter((entry) => entry.isFile() && mayBeShown.test(entry.name))
    figures.files += files.length
    thumbnails.offer(spread(files, thumbnailsOfFolder).map(({ name }) => join(folder, name)))
    if (isDue()) tellFigures()
  })
  thumbnails.takeBack(new Set(found.labelFiles))
  figures.files = found.files
  figures.isListed = true
  figures.hidden = found.hidden
  for (const { path, reason } of found.rejected) reject(path, reason)
  if (found.notes.length > 0) tell({ type: 'notes', files: found.notes.slice(0, maxNamed) })
  const groups = sameNames(found.folders)
  if (groups.length > 0) tell({ type: 'sameNames', groups })
  tellFigures()

  const images: SeenImage[] = []
  const limits = { maxPixels, decodingBytes: decodingBytes(), nowMs: Date.now() }
  const files = filesIn(found.folders)
  thumbnails.offer(spread(found.folders, firstThumbnails).flatMap(({ folder, names }) => join(folder, names[0]!)))
  let begun = 0
  await inOrder(
    files,
    async ({ file, path }): Promise<Opened> => {
      const isRead = begun++ < maxHeaders
      try {
        const header = isRead ? await readHeader(file, limits) : null
        return { file, path, header, sizeBytes: header?.sizeBytes ?? (await sizeOfImageFile(file)) }
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        return { file, reason: error.message }
      }
    },
    (opened) => {
      figures.opened += 1
      if ('reason' in opened && isVideoFile(opened.file)) {
        figures.videos += 1
        if (videos.length < maxNamed) videos.push(opened.file)
      } else if ('reason' in opened) reject(opened.file, opened.reason)
      else {
        figures.images += 1
        figures.bytes += opened.sizeBytes
        const { file, path, header } = opened
        if (header) images.push({ file, path, ...header })
        thumbnails.offer([file])
      }
      if (isDue()) tellFigures()
    },
    signal,
  )
  await thumbnails.made()
  tellFigures()
  return { images, labelFiles: found.labelFiles }
}

type Opened =
  | { file: string; path: string; header: Awaited<ReturnType<typeof readHeader>> | null; sizeBytes: number }
  | { file: string; reason: string }

/** Finds folders of images that share a name, such as `day/cam1` and `night/cam1`. Each single file has an entry for its folder. */
function sameNames(entries: readonly FolderFiles[]): { name: string; folders: string[] }[] {
  const folders = new Set(entries.map(({ folder }) => folder))
  return [...Map.groupBy(folders, (folder) => basename(folder).normalize('NFC'))]
    .filter(([, alike]) => alike.length > 1)
    .slice(0, maxFolders)
    .map(([name, alike]) => ({ name, folders: alike.slice(0, maxFolders) }))
}

const mayBeShown = /\.(jpe?g|jpe|jfif|png|gif|webp|tiff?|avif|hei[cf])$/i
const firstThumbnails = 12
/** Per folder: the images of one folder often look alike. */
const thumbnailsOfFolder = 6
/** Larger files take long to decode. */
const maxShownBytes = 48 * 1024 * 1024

class FirstThumbnails {
  readonly #tell: TellPiece
  readonly #offered = new Set<string>()
  readonly #making = new Set<Promise<void>>()
  #wanted = firstThumbnails

  constructor(tell: TellPiece) {
    this.#tell = tell
  }

  offer(files: readonly string[]): void {
    for (const file of files) {
      if (this.#wanted === 0) return
      if (this.#offered.has(file)) continue
      this.#offered.add(file)
      this.#wanted -= 1
      const making = this.#make(file).finally(() => this.#making.delete(making))
      this.#making.add(making)
    }
  }

  /** Removes labels drawn as images, which are known only once all files are. */
  takeBack(labelFiles: ReadonlySet<string>): void {
    const paths = [...this.#offered].filter((file) => labelFiles.has(file))
    this.#wanted += paths.length
    if (paths.length > 0) this.#tell({ type: 'drawnLabels', paths })
  }

  async #make(file: string): Promise<void> {
    try {
      if ((await sizeOfImageFile(file)) > maxShownBytes) throw new Refused('The image is large.')
      const jpeg = await thumbnail(file)
      this.#tell({ type: 'thumbnail', path: file, src: `data:image/jpeg;base64,${jpeg.toString('base64')}` })
    } catch (error) {
      if (!(error instanceof Refused || error instanceof UnreadableImage)) throw error
      // Another image is shown instead; reading this one's header reports its problem.
      this.#wanted += 1
    }
  }

  async made(): Promise<void> {
    await Promise.all(this.#making)
  }
}

/** Picks up to this many entries of a list, evenly spread. */
const spread = <T>(list: readonly T[], max: number): T[] =>
  list.filter((_, i) => Math.floor((i * max) / list.length) !== Math.floor(((i - 1) * max) / list.length))
