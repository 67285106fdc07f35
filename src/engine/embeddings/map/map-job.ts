import { z } from 'zod'
import { MapResult } from '#contract'
import type { ActingContext } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { defineThread } from '../../threads/threads.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { describeImages } from '../describe-images.ts'
import type { Arrangement, measureInterest } from './arrange-all.ts'
import type { tasks } from './map-tasks.ts'

const mapThread = defineThread<typeof tasks>({ tasks: 'map', pool: 'compute' })

/** Reads the map, also while another is being made. */
export const mapReadingThread = { ...mapThread, pool: 'read' as const }

/** The progress after describing images, and after arranging them. */
const shares = { described: 0.5, arranged: 0.9 }

/**
 * Describes what is not described yet, and arranges all images and objects on a map: first roughly, so that users can explore
 * it, then better. After a crash it starts again with what is not described.
 */
export const mapJob = defineJob({
  kind: 'embeddings.makeMap',
  lane: 'describe',
  unit: 'percent',
  input: z.object({}),
  result: MapResult,
  checkpoint: z.null(),
  title: () => 'Make the map',
  async run(_, { context, progress, signal }) {
    const between = (from: number, to: number) => (share: number) =>
      progress(Math.round((from + share * (to - from)) * 100), 100)
    const { make, words, unread } = await describeImages(context, "image.lifecycle = 'active'", [], {
      signal,
      onProgress: between(0, shares.described),
    })
    const arranged = await context.threads.own(mapThread, async (ask) => {
      await storePoints(context, await ask('arrange', { make, rough: true }, { signal }), signal)
      context.announce({ type: 'workspaceChanged' })
      const onProgress = between(shares.described, shares.arranged)
      const parts = await ask('arrange', { make, rough: false }, { signal, onProgress })
      await storePoints(context, parts, signal)
      await storeInterest(
        context,
        await ask('interest', { make }, { signal, onProgress: between(shares.arranged, 1) }),
        signal,
      )
      return parts
    })
    context.announce({ type: 'workspaceChanged' })
    context.announce({ type: 'imagesChanged', images: 'many' })
    const [objects = 0, images = 0] = arranged.map((part) => part.objects.length)
    return { objects, images, unread, words }
  },
})

/** Replaces the points of the map. Until it ends, there are both. */
async function storePoints({ store, clock }: ActingContext, parts: readonly Arrangement[], signal: AbortSignal) {
  const madeAt = Math.max(
    clock.nowMs(),
    1 + (store.get<{ at: number | null }>('SELECT max(made_at) AS at FROM map_point')?.at ?? 0),
  )
  for (const { images, objects, places } of parts)
    await writeEach(
      store,
      objects,
      (object, n) =>
        store.run(
          `INSERT OR REPLACE INTO map_point (image_id, object, x, y, made_at)
           SELECT id, ?, ?, ?, ? FROM image WHERE id = ?`,
          [object, places[2 * n]!, places[2 * n + 1]!, madeAt, images[n]!],
        ),
      signal,
    )
  const old = store.values<number>('SELECT DISTINCT image_id FROM map_point WHERE made_at < ?', [madeAt])
  await writeEach(
    store,
    old,
    (image) => store.run('DELETE FROM map_point WHERE image_id = ? AND made_at < ?', [image, madeAt]),
    signal,
  )
}

async function storeInterest(
  { store }: ActingContext,
  { images, isReviewed, novelty, diversity }: ReturnType<typeof measureInterest>,
  signal: AbortSignal,
): Promise<void> {
  await writeEach(
    store,
    images,
    (image, n) => {
      if (isReviewed[n] === 1) store.run('DELETE FROM image_interest WHERE image_id = ?', [image])
      else
        store.run(
          `INSERT OR REPLACE INTO image_interest (image_id, novelty, diversity)
           SELECT id, ?, ? FROM image WHERE id = ?`,
          [Number.isNaN(novelty[n]) ? null : novelty[n]!, diversity[n] || null, image],
        )
    },
    signal,
  )
}

/** Returns when the map was made, or null. */
export const mapMadeAt = ({ store }: Pick<ActingContext, 'store'>): number | null =>
  store.get<{ at: number | null }>('SELECT made_at AS at FROM map_point LIMIT 1')?.at ?? null

/** Returns the newest evaluation of the current model, or null. */
export const newestEvaluation = ({ store }: Pick<ActingContext, 'store'>): number | null =>
  store.get<{ id: number | null }>(
    "SELECT max(id) AS id FROM evaluation WHERE model_id = (SELECT model_id FROM model_alias WHERE alias = 'current')",
  )?.id ?? null
