import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import { TilesResult, type TilesStarted } from '#contract'
import { ImageId, rowOf } from '#model/ids.ts'
import { wordsOfError } from '#model/text/value-words.ts'
import { tileCount } from '#model/tiles/pyramid.ts'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { isNoSpace } from '../../store/index.ts'
import { UnreadablePicture } from '../unreadable-picture.ts'
import { buildPyramid } from './build-pyramid.ts'
import { type Condition, type LargePicture, largePicture, largePictures } from './large-picture.ts'
import { pyramidBytes, readWhole } from './stored-pyramid.ts'
import { underWay } from './tiles-job-of.ts'

/** What earlier runs of the same job have made. */
const Checkpoint = z.object({ made: z.array(ImageId), failed: TilesResult.shape.failed, elapsedMs: z.number() })

const megapixels = ({ widthPx, heightPx }: LargePicture): number => (widthPx * heightPx) / 1e6

/**
 * Cuts large pictures into tiles, one picture after another. A picture that fails is named and stops nothing. A run that
 * was cut off goes on at the band of tiles where it was.
 */
export const buildTilesJob = defineJob({
  kind: 'library.buildTiles',
  lane: 'tiles',
  unit: 'megapixels',
  input: z.object({ imageIds: z.array(ImageId), name: z.string() }),
  result: TilesResult,
  checkpoint: Checkpoint,
  title: ({ name }) => `Cut ${name} into tiles`,
  async run({ imageIds }, { checkpoint, save, progress, signal, context }) {
    const tally: z.infer<typeof Checkpoint> = checkpoint ?? { made: [], failed: [], elapsedMs: 0 }
    const pictures = imageIds.flatMap((imageId) => largePicture(context, rowOf(imageId)) ?? [])
    const total = Math.round(pictures.reduce((sum, picture) => sum + megapixels(picture), 0))
    let before = 0
    for (const picture of pictures) {
      const { imageId, path } = picture
      const at = before
      before += megapixels(picture)
      if (await readWhole(picture.folder)) continue
      if (tally.failed.some((failed) => failed.imageId === imageId)) continue
      const startedMs = performance.now()
      const tell = (share: number) => progress(Math.round(at + share * megapixels(picture)), total)
      try {
        await buildPyramid(context, picture, { signal, progress: tell })
        tally.made.push(imageId)
      } catch (error) {
        signal.throwIfAborted()
        if (isNoSpace(error)) throw error
        const isForeseen = error instanceof UnreadablePicture || error instanceof ORPCError
        if (!isForeseen) context.log.error(`${path} could not be cut into tiles.`, error)
        tally.failed.push({ imageId, path, reason: wordsOfError(error) })
      }
      tally.elapsedMs += performance.now() - startedMs
      save(tally)
      context.announce({ type: 'imagesChanged', images: [imageId] })
    }
    progress(total, total)
    const made = pictures.filter(({ imageId }) => tally.made.includes(imageId))
    return {
      pictures: made.length,
      tiles: made.reduce((sum, picture) => sum + tileCount(picture), 0),
      bytes: (await Promise.all(made.map(({ folder }) => pyramidBytes(folder)))).reduce((sum, n) => sum + n, 0),
      seconds: tally.elapsedMs / 1000,
      failed: tally.failed,
    }
  },
})

/** Of these pictures the ones without a whole pyramid. */
async function withoutTiles(pictures: readonly LargePicture[]): Promise<LargePicture[]> {
  const whole = await Promise.all(pictures.map(({ folder }) => readWhole(folder)))
  return pictures.filter((_, i) => !whole[i])
}

/** Starts the job for the large pictures that the condition names, or null when none of them lacks tiles. */
export async function startTiles(context: ActingContext, condition: Condition): Promise<TilesStarted> {
  const pictures = await withoutTiles(largePictures(context, condition))
  const [first] = pictures
  if (!first) return { jobId: null, pictures: 0 }
  const imageIds = pictures.map(({ imageId }) => imageId)
  const name = pictures.length === 1 ? first.path : `${pictures.length} large pictures`
  return {
    jobId: underWay(context, imageIds) ?? context.jobs.enqueue(buildTilesJob, { imageIds, name }, context.actor),
    pictures: pictures.length,
  }
}
