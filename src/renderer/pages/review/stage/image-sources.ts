import { type ImageId, idOf } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine, imageUrl } from '../../../connection/index.ts'
import type { ImageSources } from '../../../editor/images/image-loader.ts'
import { tilesOf } from './tiles-of.ts'

async function image(imageId: ImageId, variant: 'proxy' | 'display', signal: AbortSignal): Promise<Blob> {
  const response = await fetch(imageUrl(imageId, variant), { signal })
  if (!response.ok) throw new Error(await response.text())
  return response.blob()
}

async function thumbnails(imageIds: readonly ImageId[], signal: AbortSignal): Promise<ReadonlyMap<ImageId, Blob>> {
  const packed = await engine.library.thumbnails({ imageIds: [...imageIds] }, { signal })
  return new Map(
    unpackThumbnails(packed).map(
      ({ row, bytes }) => [idOf('img', row), new Blob([bytes as Uint8Array<ArrayBuffer>])] as const,
    ),
  )
}

/** The stage's images: single ones by the image protocol, thumbnails in batches from the engine. */
export const imageSources: ImageSources = { image, thumbnails, tilesOf }
