import { existsSync } from 'node:fs'
import { idOf } from '#model/ids.ts'
import type { Context } from '../../context.ts'
import { placeIn } from '../../place-in.ts'
import { openCluster } from '../cluster/open-cluster.ts'
import { imageInputOf } from '../images.ts'
import { modelById, type StoredModel } from '../queries.ts'
import { storedDetector } from '../registry/stored-detector.ts'
import { openWorkers } from '../workers/open-workers.ts'
import { workerShape } from '../workers/worker-shape.ts'
import type { DescribeRun, FeatureReader } from './open-features.ts'

export type Embedder = { model: StoredModel; make: string; words: string }

/** Returns the newest embedder; null if there is none or its file is gone. */
export function embedderOf(context: Context): Embedder | null {
  const row = context.store.get<{ id: number }>(
    "SELECT id FROM model WHERE manifest ->> '$.kind' = 'embedding' ORDER BY id DESC LIMIT 1",
  )
  const model = row && modelById(context.store, idOf('mdl', row.id))
  if (!model || (!model.model.remote && !existsSync(placeIn(context.folders.models, model.file)))) return null
  const { name, sha256 } = model.model
  return { model, make: `embedder ${sha256}`, words: `the embedder ${name}: each object and image by itself` }
}

/** Opens an embedder. It describes each box as a separate image. */
export async function openEmbedder(
  context: Context,
  { model }: Embedder,
  { images, signal, on }: DescribeRun,
): Promise<FeatureReader> {
  const pool =
    on === undefined
      ? await openWorkers(context, model, workerShape(context, model.model, images), signal)
      : await openCluster(context, model, { on, images, signal })
  const detector = await storedDetector(context, model, pool)
  return {
    capacity: pool.capacity,
    async describe(imageRow, boxes) {
      const whole = (await imageInputOf(context, imageRow, model.model.input))?.image
      const original = (await imageInputOf(context, imageRow, model.model.input, 'original'))?.image
      if (!whole || !original) return null
      const vectors = await Promise.all(
        boxes.map((box) => {
          const isWhole = box.width >= whole.widthPx && box.height >= whole.heightPx
          const part = isWhole ? { image: whole, part: null } : { image: original, part: box }
          return pool.run({ kind: 'embed', detector, ...part }, signal)
        }),
      )
      const width = vectors[0]?.width ?? 0
      const all = new Int8Array(vectors.length * width)
      for (const [n, one] of vectors.entries()) all.set(one.vectors, n * width)
      return { width, vectors: all }
    },
    close: () => pool.close(),
  }
}
