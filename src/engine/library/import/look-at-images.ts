import type { Rejected } from '#contract'
import type { Context } from '../../context.ts'
import { inOrder } from '../../in-order.ts'
import { Refused } from '../files/refused.ts'
import { sha256OfFile } from '../files/sha256-of-file.ts'
import { imageLimits, readHeader } from './prepare-image.ts'
import { filesIn, walk } from './walk.ts'

/** An image as an import would find it; `path` is how the workspace would show it. Sizes are of the upright image. */
export type SeenImage = { file: string; path: string; sizeBytes: number; widthPx: number; heightPx: number }

export type FoundImages = {
  images: SeenImage[]
  /** Whether only a part of the images was read. */
  isSampled: boolean
  /** The number of files, not counting label files. */
  imageFiles: number
  /** Files that may hold labels, absolute. */
  otherFiles: string[]
  rejected: Rejected[]
}

type Look = { context: Context; signal: AbortSignal; maxImages: number }

/** Returns the images that an import of these files and folders would find, by their headers; imports nothing. */
export async function lookAtImages(
  paths: readonly string[],
  { context, signal, maxImages }: Look,
): Promise<FoundImages> {
  const found = await walk(paths, context.folders.root, signal)
  const files = filesIn(found.folders).take(maxImages)
  const limits = imageLimits(context)
  const images: SeenImage[] = []
  const rejected = [...found.rejected]
  await inOrder(
    files,
    async ({ file, path }): Promise<{ image: SeenImage } | { rejected: Rejected }> => {
      try {
        return { image: { file, path, ...(await readHeader(file, limits)) } }
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        return { rejected: { path: file, reason: error.message } }
      }
    },
    (outcome) => {
      if ('image' in outcome) images.push(outcome.image)
      else rejected.push(outcome.rejected)
    },
    signal,
  )
  return {
    images,
    isSampled: found.files > maxImages,
    imageFiles: found.files,
    otherFiles: found.labelFiles,
    rejected,
  }
}

/** Counts the different contents among images; reads only images of equal size. */
export async function distinctContents(
  images: readonly SeenImage[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const sizes = new Map<number, number>()
  for (const { sizeBytes } of images) sizes.set(sizeBytes, (sizes.get(sizeBytes) ?? 0) + 1)
  const contents = new Map<string, string>()
  for (const { file, sizeBytes } of images) {
    signal.throwIfAborted()
    contents.set(file, sizes.get(sizeBytes) === 1 ? file : await sha256OfFile(file))
  }
  return contents
}
