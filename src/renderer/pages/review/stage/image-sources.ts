import { type ImageId, idOf } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine, imageUrl } from '../../../connection/index.ts'
import type { ImageSources } from '../../../editor/images/image-loader.ts'
import { Tiles } from '../../../editor/images/tiles.ts'

async function image(imageId: ImageId, variant: 'proxy' | 'display', signal: AbortSignal): Promise<Blob> {
  const response = await fetch(imageUrl(imageId, variant), { signal })
  if (!response.ok) throw new Error(await response.text())
  return response.blob()
}

const unpacked = (packed: Uint8Array) =>
  unpackThumbnails(packed).map(({ row, bytes }) => [row, new Blob([bytes as Uint8Array<ArrayBuffer>])] as const)

async function thumbnails(imageIds: readonly ImageId[], signal: AbortSignal): Promise<ReadonlyMap<ImageId, Blob>> {
  const packed = await engine.library.thumbnails({ imageIds: [...imageIds] }, { signal })
  return new Map(unpacked(packed).map(([row, blob]) => [idOf('img', row), blob]))
}

/** Returns an image's tiles, or null if it is shown whole. Starts tiling unless that failed before. */
async function tilesOf(imageId: ImageId, onLoaded: () => void): Promise<Tiles | null> {
  const pyramid = await engine.library.pyramid({ imageId })
  if (!pyramid) return null
  if (pyramid.state === 'missing' && pyramid.problem === null) await engine.library.buildTiles({ imageIds: [imageId] })
  return new Tiles(
    pyramid,
    async (level, tiles, signal) => {
      return new Map(unpacked(await engine.library.tiles({ imageId, level, tiles: [...tiles] }, { signal })))
    },
    onLoaded,
  )
}

/** The stage's images: single ones by the image protocol, thumbnails in batches from the engine. */
export const imageSources: ImageSources = { image, thumbnails, tilesOf }
