import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import { TilesResult, type TilesStarted } from '#contract'
import { ImageId, rowOf } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { tileCount } from '#model/tiles/pyramid.ts'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { isNoSpace } from '../../store/index.ts'
import { UnreadableImage } from '../files/unreadable-image.ts'
import { buildPyramid } from './build-pyramid.ts'
import { type Condition, type LargeImage, largeImage, largeImages } from './large-image.ts'
import { pyramidBytes, readWhole } from './stored-pyramid.ts'
import { runningJob } from './tiles-job-of.ts'

/** The results of earlier runs of the same job. */
const Checkpoint = z.object({ made: z.array(ImageId), failed: TilesResult.shape.failed, elapsedMs: z.number() })

const megapixels = ({ widthPx, heightPx }: LargeImage): number => (widthPx * heightPx) / 1e6

/**
 * Cuts large images into tiles, one image after another. A failing image is named and stops nothing. An interrupted run
 * resumes at its band of tiles.
 */
export const buildTilesJob = defineJob({
  kind: 'library.buildTiles',
  lane: 'tiles',
  unit: 'megapixels',
  input: z.object({ imageIds: z.array(ImageId), name: z.string() }),
  result: TilesResult,
  checkpoint: Checkpoint,
  title: ({ name }) => `Tile ${name}`,
  async run({ imageIds }, { checkpoint, save, progress, signal, context }) {
    const tally: z.infer<typeof Checkpoint> = checkpoint ?? { made: [], failed: [], elapsedMs: 0 }
    const images = imageIds.flatMap((imageId) => largeImage(context, rowOf(imageId)) ?? [])
    const total = Math.round(images.reduce((sum, image) => sum + megapixels(image), 0))
    let before = 0
    for (const image of images) {
      const { imageId, path } = image
      const at = before
      before += megapixels(image)
      if (await readWhole(image.folder)) continue
      if (tally.failed.some((failed) => failed.imageId === imageId)) continue
      const startedMs = performance.now()
      const report = (share: number) => progress(Math.round(at + share * megapixels(image)), total)
      try {
        await buildPyramid(context, image, { signal, progress: report })
        tally.made.push(imageId)
      } catch (error) {
        signal.throwIfAborted()
        if (isNoSpace(error)) throw error
        const isForeseen = error instanceof UnreadableImage || error instanceof ORPCError
        if (!isForeseen) context.log.error(`${path} could not be tiled.`, error)
        tally.failed.push({ imageId, path, reason: messageOf(error) })
      }
      tally.elapsedMs += performance.now() - startedMs
      save(tally)
      context.announce({ type: 'imagesChanged', images: [imageId] })
    }
    progress(total, total)
    const made = images.filter(({ imageId }) => tally.made.includes(imageId))
    return {
      images: made.length,
      tiles: made.reduce((sum, image) => sum + tileCount(image), 0),
      bytes: (await Promise.all(made.map(({ folder }) => pyramidBytes(folder)))).reduce((sum, n) => sum + n, 0),
      seconds: tally.elapsedMs / 1000,
      failed: tally.failed,
    }
  },
})

async function withoutTiles(images: readonly LargeImage[]): Promise<LargeImage[]> {
  const whole = await Promise.all(images.map(({ folder }) => readWhole(folder)))
  return images.filter((_, i) => !whole[i])
}

/** Starts the job for the large images selected by the condition, or returns null when all of them have tiles. */
export async function startTiles(context: ActingContext, condition: Condition): Promise<TilesStarted> {
  const images = await withoutTiles(await largeImages(context, condition))
  const [first] = images
  if (!first) return { jobId: null, images: 0 }
  const imageIds = images.map(({ imageId }) => imageId)
  const name = images.length === 1 ? first.path : `${images.length} large images`
  return {
    jobId: runningJob(context, imageIds) ?? context.jobs.enqueue(buildTilesJob, { imageIds, name }, context.actor),
    images: images.length,
  }
}
