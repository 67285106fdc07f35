import { t } from '@lingui/core/macro'
import type { Chip } from '#contract'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { EngineLost, engine, errorMessage } from '../../../connection/index.ts'
import { BatchLoader } from '../../../kit/batch-loader.ts'
import { toast } from '../../../kit/index.ts'

const keptBytes = 40_000_000

type Crop = { url: string; bytes: number }

/** Loads crops by index as URLs, revoked when evicted. */
export function cropLoader(
  chips: readonly Chip[],
  { sidePx, margin }: { sidePx: number; margin: number },
  onLoaded: () => void,
): BatchLoader<Crop> {
  let isReported = false
  return new BatchLoader<Crop>({
    async fetch(places, signal) {
      const crops = places.map((place) => {
        const { imageId, box } = chips[place]!
        return { imageId, box }
      })
      const packed = await engine.labeling.crops({ crops, sidePx, margin }, { signal })
      return new Map(
        unpackThumbnails(packed).map(({ row, bytes }) => {
          const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' }))
          return [places[row]!, { url, bytes: bytes.length }] as const
        }),
      )
    },
    batchSize: 24,
    batchesInFlight: 2,
    maxCost: keptBytes,
    cost: ({ bytes }) => bytes,
    discard: ({ url }) => URL.revokeObjectURL(url),
    onLoaded,
    onProblem(error) {
      if (isReported || error instanceof EngineLost) return
      isReported = true
      toast({ tone: 'problem', title: t`Can’t load some crops`, detail: errorMessage(error) })
    },
  })
}
