import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ImageId } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { engine } from '../connection/index.ts'

type Crop = { imageId: ImageId; box: readonly [number, number, number, number] }

const shown = { sidePx: 96, margin: 0.12 }

/** A few objects cut out of their images, side by side. */
export function CropStrip({ crops, label }: { crops: readonly Crop[]; label: string }) {
  const { data } = useQuery({
    queryKey: ['crops', crops.map(({ imageId, box }) => [imageId, ...box])],
    queryFn: async ({ signal }) => {
      const request = crops.map(({ imageId, box }) => ({ imageId, box: [...box] as [number, number, number, number] }))
      return unpackThumbnails(await engine.labeling.crops({ crops: request, ...shown }, { signal }))
    },
    enabled: crops.length > 0,
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
  return (
    <span role="img" aria-label={label} className="flex gap-1">
      {crops.map((crop, i) => (
        <span key={`${crop.imageId} ${crop.box}`} className="size-10 overflow-hidden rounded-md bg-canvas">
          {urls.has(i) && <img src={urls.get(i)} alt="" className="size-full object-cover" />}
        </span>
      ))}
    </span>
  )
}
