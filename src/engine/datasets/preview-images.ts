import type { ActingContext } from '../context.ts'
import { distinctContents, type SeenImage, thumbnail, thumbnails } from '../library/index.ts'
import { type ImagesInside, type ImportedImages, imagesInTurns } from './formats/images.ts'

/** What label files of a preview may speak of. */
export type PreviewImages = {
  images: ImportedImages
  /** What two images with the same content share. */
  contentOf(imageRow: number): string
  look(imageRow: number): Promise<{ path: string; widthPx: number; heightPx: number; thumbnail: Buffer | Uint8Array }>
}

/** The images that an import would take in; they have no rows yet and go by their places in the list. */
export async function seenImages(
  seen: readonly SeenImage[],
  inside: ReadonlyMap<string, ImagesInside>,
  signal: AbortSignal,
): Promise<PreviewImages> {
  const contents = await distinctContents(seen, signal)
  return {
    images: await imagesInTurns(
      seen.map(({ file, widthPx, heightPx }, imageRow) => ({ imageRow, file, widthPx, heightPx })),
      { inside, signal },
    ),
    contentOf: (row) => contents.get(seen[row]!.file)!,
    async look(row) {
      const { file, path, widthPx, heightPx } = seen[row]!
      return { path, widthPx, heightPx, thumbnail: await thumbnail(file) }
    },
  }
}

/** Images that are in the workspace. */
export function knownImages(context: ActingContext, images: ImportedImages): PreviewImages {
  return {
    images,
    contentOf: String,
    async look(row) {
      const { file, widthPx, heightPx } = images.at(row)!
      const [made] = await thumbnails(context, [row])
      return { path: file.slice(1), widthPx, heightPx, thumbnail: made?.bytes ?? new Uint8Array() }
    },
  }
}
