import { t } from '@lingui/core/macro'
import type { ImageRow, ThumbnailBoxes } from '#contract'
import { type ImageId, idOf, rowOf, type SearchId } from '#model/ids.ts'
import { unpackThumbnails } from '#model/tiles/thumbnail-pack.ts'
import { EngineLost, engine, showProblem } from '../../../connection/index.ts'
import { BatchLoader } from '../../../kit/batch-loader.ts'

const imageIds = (rows: readonly number[]): ImageId[] => rows.map((row) => idOf('img', row))

/** Reports only the first error of a loader. The frame reports a lost engine. */
function report(title: string): (error: unknown) => void {
  let isReported = false
  return (error) => {
    if (isReported || error instanceof EngineLost) return
    isReported = true
    showProblem(title)(error)
  }
}

/** The facts of an image, with the boxes of its objects and its similarity to a search. */
export type Cell = ImageRow & Pick<ThumbnailBoxes, 'boxes'> & { similarity?: number }

const noBoxes: Cell['boxes'] = []

type CellDisplay = { boxes: boolean; search: SearchId | null }

/** Returns a loader of what cells show besides thumbnails, by image row: with boxes and similarities if `display` says so. */
export function rowLoader(onLoaded: () => void, display: () => CellDisplay): BatchLoader<Cell> {
  return new BatchLoader<Cell>({
    async fetch(ids, signal) {
      const input = { imageIds: imageIds(ids) }
      const { boxes: showsBoxes, search } = display()
      const [rows, boxes, scores] = await Promise.all([
        engine.library.rows(input, { signal }),
        showsBoxes ? engine.library.boxes(input, { signal }) : [],
        search ? engine.embeddings.similarities({ ...input, searchId: search }, { signal }) : [],
      ])
      const similarities = new Map(scores.map(({ imageId, similarity }) => [imageId, similarity]))
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

/** Returns a loader of decoded thumbnails by image row. They use memory outside the page's heap and are closed when evicted. */
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
      // A thumbnail that can't be decoded is skipped; its cell stays empty.
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
