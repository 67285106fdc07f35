import { t } from '@lingui/core/macro'
import type { ImageRow, ThumbnailBoxes } from '#contract'
import { type ImageId, idOf, rowOf, type SearchId } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { EngineLost, engine, errorMessage } from '../../../connection/index.ts'
import { BatchLoader } from '../../../kit/batch-loader.ts'
import { toast } from '../../../kit/index.ts'

const imageIds = (rows: readonly number[]): ImageId[] => rows.map((row) => idOf('img', row))

/** Once per loader: a repeated error is reported once. The frame reports a lost engine. */
function report(title: string): (error: unknown) => void {
  let isReported = false
  return (error) => {
    if (isReported || error instanceof EngineLost) return
    isReported = true
    toast({ tone: 'problem', title, detail: errorMessage(error) })
  }
}

/** The facts of an image, and what its thumbnail shows of the objects on it. */
export type Cell = ImageRow & Pick<ThumbnailBoxes, 'boxes'> & { similarity?: number | undefined }

const noBoxes: Cell['boxes'] = []

type CellDisplay = { boxes: boolean; search: SearchId | null }

/** What a cell shows beside its thumbnail, by image row; with its boxes and its likeness to what a search was for, where these are shown. */
export function rowLoader(onLoaded: () => void, shown: () => CellDisplay): BatchLoader<Cell> {
  return new BatchLoader<Cell>({
    async fetch(ids, signal) {
      const input = { imageIds: imageIds(ids) }
      const { boxes: showsBoxes, search } = shown()
      const [rows, boxes, likenesses] = await Promise.all([
        engine.library.rows(input, { signal }),
        showsBoxes ? engine.library.boxes(input, { signal }) : [],
        search ? engine.embeddings.similarities({ ...input, searchId: search }, { signal }) : [],
      ])
      const similarities = new Map(likenesses.map(({ imageId, similarity }) => [imageId, similarity]))
      const byImage = new Map(boxes.map((one) => [one.imageId, one.boxes]))
      return new Map(
        rows.map((row) => {
          const { imageId } = row
          const cell = { ...row, boxes: byImage.get(imageId) ?? noBoxes, similarity: similarities.get(imageId) }
          return [rowOf(imageId), cell]
        }),
      )
    },
    batchSize: 200,
    batchesInFlight: 2,
    maxCost: 20_000,
    cost: () => 1,
    onLoaded,
    onProblem: report(t`Can’t list some images`),
  })
}

const maxBitmapBytes = 192_000_000

/** Decoded thumbnails by image row. They hold memory outside of the page's heap and are closed when thrown out. */
export function thumbnailLoader(onLoaded: () => void): BatchLoader<ImageBitmap> {
  return new BatchLoader<ImageBitmap>({
    async fetch(ids, signal) {
      const packed = await engine.library.thumbnails({ imageIds: imageIds(ids) }, { signal })
      const decoded = await Promise.allSettled(
        unpackThumbnails(packed).map(
          async ({ row, bytes }) =>
            [row, await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]))] as const,
        ),
      )
      // A thumbnail that can't be decoded is left out: its cell keeps the empty frame.
      return new Map(decoded.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))
    },
    batchSize: 32,
    batchesInFlight: 3,
    maxCost: maxBitmapBytes,
    cost: ({ width, height }) => width * height * 4,
    discard: (bitmap) => bitmap.close(),
    onLoaded,
    onProblem: report(t`Can’t load some thumbnails`),
  })
}
