import { type ImageId, idOf } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine, pictureUrl } from '../../connection/index.ts'
import type { PictureSources } from '../../editor/images/pictures.ts'
import { tilesOf } from './tiles-of.ts'

async function picture(imageId: ImageId, variant: 'proxy' | 'display', signal: AbortSignal): Promise<Blob> {
  const response = await fetch(pictureUrl(imageId, variant), { signal })
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

/** Where the stage gets its pictures: single ones by the picture protocol, thumbnails many at once from the engine. */
export const pictureSources: PictureSources = { picture, thumbnails, tilesOf }
