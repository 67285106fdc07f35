import { z } from 'zod'
import { BoundingBox } from '#model/geometry/box.ts'
import { Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Context } from '../../context.ts'
import { buildPyramid, type LargeImage, UnreadableImage } from '../../library/index.ts'
import type { Keep, Prediction } from '../manifest/for-threads.ts'
import { type ModelPool, TaskFailure } from '../runtime/inference-pool.ts'
import type { Detector, ImageInput } from '../runtime/messages.ts'
import { unpackPredictions } from '../runtime/packed-predictions.ts'
import { mergeFinds, type TileFind } from './prelabel-merge.ts'
import { type PlannedTile, planTiles } from './prelabel-tiles.ts'

/** Tiles per write, or time per write. A crash loses at most these. */
const batchTiles = 64
const batchMs = 1000

/** The share of the progress for cutting the image into tiles. */
const cuttingShare = 0.2

const Found = z.array(
  z.object({ classIndex: z.int(), score: z.number(), box: BoundingBox, geometry: Geometry.optional() }),
)

export type LargeRun = {
  context: Context
  signal: AbortSignal
  pool: ModelPool
  modelRow: number
  detector: Detector
  /** What to keep of a tile, and how many predictions of the whole image. */
  keep: Keep
  atMost: number
  progress(share: number): void
}

/** `cut`: the number of predictions beyond those that are kept, of the image or of a tile. */
export type LargeResult = { predictions: Prediction[]; cut: number; inferenceMs: number; tiles: number }

/**
 * Runs a model on the tiles of a large image, also in coarser passes, and on the whole image; `prelabel-merge.ts` merges the
 * findings. Cuts the image into tiles first if needed. Stores findings by tile, so that an interrupted run continues. Throws
 * the signal's reason when aborted, TaskFailure when the image can't be read or the model fails on it.
 */
export async function detectLarge(image: LargeImage, run: LargeRun): Promise<LargeResult> {
  const { context, signal, pool, detector, keep, modelRow } = run
  await cut(image, run)
  const { prelabelTilePx: tilePx, prelabelTileOverlap: overlap } = context.settings()
  const plan = planTiles(image, detector.input, { tilePx, overlap })
  const kept = keptTiles(context, {
    imageRow: image.row,
    modelRow,
    plan: `${plan.key}/${keep.fromScore}/${keep.atMost}`,
  })
  const found = kept.read()
  const left = plan.tiles.map((_, n) => n).filter((n) => !found.has(n))
  let [inferenceMs, cutInTiles] = [0, 0]
  const look = async ({ region, minPx }: PlannedTile): Promise<Prediction[]> => {
    const result = await pool.run({ kind: 'detect', detector, image: part(image, region), keep }, signal)
    inferenceMs += result.inferenceMs
    cutInTiles += result.cut
    return unpackPredictions(result.predictions)
      .filter(({ box }) => Math.max(box.width, box.height) >= minPx)
      .map((prediction) => moved(prediction, region))
  }
  let next = 0
  let isFailed = false
  const work = async () => {
    while (next < left.length && !signal.aborted && !isFailed) {
      const n = left[next++]!
      const predictions = await look(plan.tiles[n]!).catch((error: unknown) => {
        isFailed = true
        throw error
      })
      found.set(n, predictions)
      kept.add(n, predictions)
      run.progress(cuttingShare + (1 - cuttingShare) * (found.size / plan.tiles.length))
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: pool.capacity }, work))
  kept.flush()
  signal.throwIfAborted()
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  const inWhole = await look(plan.whole)
  const finds: TileFind[] = [
    ...[...found].flatMap(([n, predictions]) =>
      predictions.map((prediction) => ({ tile: plan.tiles[n]!.region, prediction })),
    ),
    ...inWhole.map((prediction) => ({ tile: null, prediction })),
  ]
  const merged = mergeFinds(finds, image)
  return {
    predictions: merged.slice(0, run.atMost),
    cut: cutInTiles + Math.max(0, merged.length - run.atMost),
    inferenceMs,
    tiles: plan.tiles.length,
  }
}

async function cut(image: LargeImage, { context, signal, progress }: LargeRun): Promise<void> {
  try {
    await buildPyramid(context, image, { signal, progress: (share) => progress(share * cuttingShare) })
  } catch (error) {
    if (error instanceof UnreadableImage) throw new TaskFailure('image', error.message)
    throw error
  }
}

/** Returns a region of the image as input for a model. */
const part = ({ folder, widthPx, heightPx }: LargeImage, region: BoundingBox): ImageInput => ({
  file: '',
  widthPx: region.width,
  heightPx: region.height,
  tiles: { tiled: { folder, widthPx, heightPx }, region },
})

const moved = (prediction: Prediction, { x, y }: BoundingBox): Prediction => ({
  ...prediction,
  box: { ...prediction.box, x: prediction.box.x + x, y: prediction.box.y + y },
  ...(prediction.geometry && { geometry: shapeOf(prediction.geometry).translate(prediction.geometry, x, y) }),
})

/** Stores the findings in the tiles of an image. */
function keptTiles({ store }: Context, key: { imageRow: number; modelRow: number; plan: string }) {
  const parameters = [key.imageRow, key.modelRow, key.plan]
  let waiting: { n: number; predictions: readonly Prediction[] }[] = []
  let waitingSinceMs = performance.now()
  const flush = () => {
    waitingSinceMs = performance.now()
    if (waiting.length === 0) return
    const now = waiting
    waiting = []
    store.write(() => {
      for (const { n, predictions } of now)
        store.run(
          'INSERT INTO prelabel_tile (image_id, model_id, plan, n, found) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          [...parameters, n, JSON.stringify(predictions)],
        )
    })
  }
  return {
    read: (): Map<number, Prediction[]> =>
      new Map(
        store
          .all<{ n: number; found: string }>(
            'SELECT n, found FROM prelabel_tile WHERE image_id = ? AND model_id = ? AND plan = ?',
            parameters,
          )
          .map(({ n, found }) => [n, Found.parse(JSON.parse(found))]),
      ),
    add(n: number, predictions: readonly Prediction[]) {
      waiting.push({ n, predictions })
      if (waiting.length >= batchTiles || performance.now() - waitingSinceMs >= batchMs) flush()
    },
    flush,
  }
}

/** Deletes the findings by tile, once the predictions of these images are written. */
export function forgetTiles({ store }: Context, modelRow: number, imageRows: readonly number[]): void {
  store.write(() => {
    for (const imageRow of imageRows)
      store.run('DELETE FROM prelabel_tile WHERE image_id = ? AND model_id = ?', [imageRow, modelRow])
  })
}
