import type { ImageId } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine } from '../../../connection/index.ts'
import { Tiles } from '../../../editor/images/tiles.ts'

/** Returns an image's tiles, or null if it is shown whole. Starts tiling unless that failed before. */
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
