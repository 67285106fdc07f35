import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { unopenedArchive } from '#model/archive-file.ts'
import { isVideoFile } from '#model/video-file.ts'
import type { Context } from '../../context.ts'
import { sha256Hex } from '../../sha256.ts'
import { accessReason } from '../access-reason.ts'
import { decodingBytes } from '../decoding/decoding-memory.ts'
import { type ImageContent, type PixelLimits, type Probe, probe } from '../decoding/images.ts'
import { type Renditions, renditions } from '../decoding/renditions.ts'
import { Refused } from '../files/refused.ts'
import { sha256OfFile } from '../files/sha256-of-file.ts'
import { UnreadableImage } from '../files/unreadable-image.ts'
import { notSupported } from '../files/unsupported.ts'
import { type FileType, fileType, signatureBytes, unsupportedByName } from './file-type.ts'

/** The content of a file: its bytes, or its path when it is large. */
export type Original = {
  kind: FileType
  imageContent: ImageContent
  sha256: string
  sizeBytes: number
  /** The file it was read from, with its modification time; null when it was read from object storage. */
  from: { file: string; modifiedMs: number } | null
}

/** The facts of an image from reading it once. */
export type PreparedImage = { header: Probe; made: Renditions }

export function imageLimits({ settings, clock }: Pick<Context, 'settings' | 'clock'>) {
  const { maxPixels, proxyLongSidePx } = settings()
  return { maxPixels, proxyLongSidePx, decodingBytes: decodingBytes(), nowMs: clock.nowMs() }
}

/** The only way to read files here: an error of a decoder or parser skips its file and stops nothing else. */
async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refused) throw error
    if (error instanceof UnreadableImage) throw new Refused(error.message)
    const isForeseen = error instanceof Error && 'errno' in error
    throw new Refused(accessReason(error), isForeseen ? {} : { cause: error })
  }
}

/** Larger files are not kept in memory but read twice. */
export const inMemoryBytes = 64 * 1024 * 1024

const imageExtensions = new Set(
  '.jpg .jpeg .jpe .jfif .png .gif .webp .tif .tiff .avif .heic .heif .bmp .jxl .jp2 .psd .ico'.split(' '),
)

/** Reads a file that may be an image. Throws Refused when it can't be one. */
export const readOriginal = (file: string): Promise<Original> =>
  reading(async () => {
    const { size, modifiedMs } = await usableFile(file)
    const from = { file, modifiedMs }
    return withOpen(file, async (handle) => {
      const kind = kindOf(file, await firstBytes(handle))
      if (size > inMemoryBytes)
        return { kind, imageContent: file, sha256: await sha256OfFile(file), sizeBytes: size, from }
      const bytes = await handle.readFile()
      return { kind, imageContent: bytes, sha256: await sha256Of(bytes), sizeBytes: bytes.length, from }
    })
  })

/**
 * Hashing this many bytes takes this thread some milliseconds; passing a copy to another thread takes longer than most
 * hashes.
 */
const hashedHereBytes = 8 * 1024 * 1024

async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes.length <= hashedHereBytes) return sha256Hex(bytes)
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
}

/** Reads the size of a file that may be an image from its first bytes. Throws Refused when it can't be one. */
export const sizeOfImageFile = (file: string): Promise<number> =>
  reading(async () => {
    const { size } = await usableFile(file)
    kindOf(file, await withOpen(file, firstBytes))
    return size
  })

/** Reads only the header. Throws Refused when the file can't be an image. */
export const readHeader = (
  file: string,
  limits: PixelLimits & { nowMs: number },
): Promise<{ sizeBytes: number; widthPx: number; heightPx: number }> =>
  reading(async () => {
    const sizeBytes = await sizeOfImageFile(file)
    const { widthPx, heightPx } = await probe(file, limits)
    return { sizeBytes, widthPx, heightPx }
  })

/** For an image that nobody is going to view. */
const noRenditions: Renditions = {
  perceptualHash: '0'.repeat(16),
  thumbnail: Buffer.alloc(0),
  small: null,
  proxy: null,
}

/**
 * Reads header and pixels of an image, or with `headerOnly` no pixels. Throws Refused when they can't be read or are
 * too many.
 */
export const prepareImage = (
  { imageContent, sizeBytes, from }: Original,
  limits: PixelLimits & { proxyLongSidePx: number; nowMs: number; headerOnly?: boolean },
): Promise<PreparedImage> =>
  reading(async () => {
    const header = await probe(imageContent, limits)
    if (limits.headerOnly) return { header, made: noRenditions }
    const madeFrom = (jpegFile: string | null) => renditions(imageContent, header, limits.proxyLongSidePx, jpegFile)
    if (header.format !== 'jpeg' || from === null) return { header, made: await madeFrom(null) }
    const made = await madeFrom(from.file)
    // A file that is missing now has changed since it was read.
    const now = await statFile(from.file).catch(() => null)
    const isAsRead = now?.modifiedMs === from.modifiedMs && now.size === sizeBytes
    return { header, made: isAsRead ? made : await madeFrom(null) }
  })

/** Returns the size and time of a file. Throws Refused when there is nothing to read. */
async function usableFile(file: string) {
  const { size, isFile, modifiedMs } = await statFile(file)
  if (!isFile) throw new Refused('This is neither a file nor a folder.')
  if (size === 0) throw new Refused('The file is empty.')
  return { size, modifiedMs }
}
const statFile = async (file: string) => {
  const found = await stat(file)
  return { size: found.size, isFile: found.isFile(), modifiedMs: found.mtimeMs }
}

async function withOpen<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r')
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}

/** Reads from the beginning, wherever else the file is read. */
async function firstBytes(handle: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(signatureBytes), 0, signatureBytes, 0)
  return buffer.subarray(0, bytesRead)
}

function notImage(file: string): string {
  if (isVideoFile(file)) return 'It is a video. Import it separately and choose which frames become images.'
  return unopenedArchive(file) ?? 'The file is not an image.'
}

export function kindOf(file: string, start: Uint8Array): FileType {
  const kind = fileType(start)
  if (kind && 'unsupported' in kind) throw new Refused(notSupported(kind.unsupported))
  const unsupported = unsupportedByName(file, kind)
  if (unsupported) throw new Refused(notSupported(unsupported))
  if (kind) return kind
  throw new Refused(
    imageExtensions.has(extname(file).toLowerCase())
      ? `${basename(file)} is not an image, despite its name.`
      : notImage(file),
  )
}
