import type { ImageId } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine } from '../../../connection/index.ts'
import { Tiles } from '../../../editor/images/tiles.ts'

/**
 * The tiles of an image, or null when it is shown whole. An image without tiles is being cut from now on, unless that
 * was tried before and did not work.
 */
export async function tilesOf(imageId: ImageId, onLoaded: () => void): Promise<Tiles | null> {
  const pyramid = await engine.library.pyramid({ imageId })
  if (!pyramid) return null
  if (pyramid.state === 'missing' && pyramid.problem === null) await engine.library.buildTiles({ imageIds: [imageId] })
  return new Tiles(
    pyramid,
    async (level, tiles, signal) => {
      const packed = await engine.library.tiles({ imageId, level, tiles: [...tiles] }, { signal })
      return new Map(
        unpackThumbnails(packed).map(({ row, bytes }) => [row, new Blob([bytes as Uint8Array<ArrayBuffer>])] as const),
      )
    },
    onLoaded,
  )
}
