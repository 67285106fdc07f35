import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ImageId } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine } from '../connection/index.ts'

/** A part of an image: [x, y, width, height] in upright pixels. */
export type Crop = { imageId: ImageId; box: readonly [number, number, number, number] }

const shown = { sidePx: 96, margin: 0.12 }
/** The engine's maximum per call. */
const maxCrops = 200

/** Returns URLs of crops by index; a crop without a file has none. */
export function useCrops(crops: readonly Crop[]): ReadonlyMap<number, string> {
  const requested = crops.slice(0, maxCrops)
  const { data } = useQuery({
    queryKey: ['crops', requested.map(({ imageId, box }) => [imageId, ...box])],
    queryFn: async ({ signal }) => {
      const request = requested.map(({ imageId, box }) => ({
        imageId,
        box: [...box] as [number, number, number, number],
      }))
      return unpackThumbnails(await engine.labeling.crops({ crops: request, ...shown }, { signal }))
    },
    enabled: requested.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const urls = useMemo(
    () =>
      new Map(
        data?.map(({ row, bytes }) => [
          row,
          URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' })),
        ]),
      ),
    [data],
  )
  useEffect(
    () => () => {
      for (const url of urls.values()) URL.revokeObjectURL(url)
    },
    [urls],
  )
  return urls
}
