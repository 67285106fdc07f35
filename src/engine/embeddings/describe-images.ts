import { ORPCError } from '@orpc/server'
import type { BoundingBox } from '#model/geometry/box.ts'
import { predictionId } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import type { Context } from '../context.ts'
import { codeOf } from '../errors.ts'
import { UnreadableImage } from '../library/index.ts'
import { TaskFailure } from '../models/index.ts'
import { readLongRows, readOne, shownFrom, shownModelSql } from '../query/index.ts'
import { type Describer, openDescriber } from './describer.ts'
import { backgroundId } from './vectors.ts'

/** The maximum number of labels described per image, the largest, and of open predictions, the most confident. */
const maxObjects = 24
/** The id of the vector of a whole image. */
export const wholeId = 'image'

type ImageRow = {
  id: number
  revision: number
  width_px: number
  height_px: number
  predicted_at: number | null
}
type ObjectRow = { id: string; x: number; y: number; width: number; height: number }

const predictedAt = `(SELECT ran_at FROM prediction_run AS run WHERE run.image_id = image.id
  AND run.model_id = ${shownModelSql('image.id')} AND image.state = 'predicted')`

/** Whether an image joined with embedding_run lacks an up-to-date description. The parameter is the current make. */
export const isUndescribed = `(embedding_run.seq IS NULL OR embedding_run.revision <> image.revision
  OR embedding_run.descriptor <> ? OR embedding_run.predicted_at IS NOT ${predictedAt})`

/**
 * Describes the images that meet the SQL condition and lack an up-to-date description: the whole image, its labels, and before
 * its review the predictions that are shown. Calls `between` after each image, to let other work run.
 */
export async function describeImages(
  context: Context,
  where: string,
  parameters: readonly number[],
  {
    signal,
    onProgress,
    workers,
    on,
    between,
  }: {
    signal: AbortSignal
    onProgress(share: number, images: number): void
    workers?: number
    on?: string | undefined
    between?(imageMs: number): Promise<void>
  },
): Promise<{ make: string; words: string; images: number; unread: number }> {
  const counted = await readOne<{ n: number }>(context, `SELECT count(*) AS n FROM image WHERE ${where}`, parameters)
  const describer = await openDescriber(context, { images: workers ?? Math.max(1, counted!.n), signal, on })
  try {
    const rows = await readLongRows(
      context,
      `SELECT image.id FROM image LEFT JOIN embedding_run ON embedding_run.image_id = image.id
       WHERE (${where}) AND ${isUndescribed} ORDER BY image.id`,
      [...parameters, describer.make],
    )
    let [next, done, unread] = [0, 0, 0]
    const work = async () => {
      while (next < rows.length) {
        signal.throwIfAborted()
        const startedMs = performance.now()
        if (!(await describeImage(context, describer, rows[next++]!, signal))) unread += 1
        done += 1
        onProgress(done / rows.length, rows.length)
        await between?.(performance.now() - startedMs)
      }
    }
    await Promise.all(Array.from({ length: Math.min(describer.capacity, rows.length) }, work))
    return { make: describer.make, words: describer.words, images: rows.length, unread }
  } finally {
    await describer.close()
  }
}

/** Describes an image, its objects, and a part of it without any. Returns false when its file can't be read. */
async function describeImage(
  context: Context,
  describer: Describer,
  imageRow: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { store } = context
  const image = store.get<ImageRow>(
    `SELECT id, revision, width_px, height_px, ${predictedAt} AS predicted_at FROM image WHERE id = ?`,
    [imageRow],
  )
  if (!image) return false
  const objects: ObjectRow[] = store.all<ObjectRow>(
    'SELECT id, x, y, width, height FROM annotation WHERE image_id = ? AND width > 0 AND height > 0 ORDER BY width * height DESC, id LIMIT ?',
    [imageRow, maxObjects],
  )
  const empty = background(objects, image)
  if (empty) objects.push({ id: backgroundId, ...empty })
  objects.push({ id: wholeId, x: 0, y: 0, width: image.width_px, height: image.height_px })
  if (image.predicted_at !== null) objects.push(...shownPredictions(context, imageRow))
  const vectors = await readable(context, imageRow, describer.describe(imageRow, objects), signal)
  if (!vectors) return false
  store.write(() => {
    store.run('DELETE FROM embedding WHERE image_id = ?', [imageRow])
    for (const [n, { id }] of objects.entries())
      store.run('INSERT INTO embedding (image_id, annotation_id, vector) VALUES (?, ?, ?)', [
        imageRow,
        id,
        bytesOf(vectors[n]!),
      ])
    store.run(
      `INSERT OR REPLACE INTO embedding_run (image_id, revision, descriptor, predicted_at, seq)
       SELECT ?, ?, ?, ?, coalesce(max(seq), 0) + 1 FROM embedding_run`,
      [imageRow, image.revision, describer.make, image.predicted_at],
    )
  })
  return true
}

const shownPredictions = ({ store }: Context, imageRow: number): ObjectRow[] =>
  store
    .all<Omit<ObjectRow, 'id'> & { model_id: number; n: number }>(
      `SELECT model_id, n, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
       FROM prediction WHERE image_id = ? AND model_id = ${shownModelSql('image_id')} AND outcome = 0
         AND score >= ${shownFrom('prediction').sql}
       ORDER BY score DESC LIMIT ?`,
      [imageRow, maxObjects],
    )
    .map(({ model_id, n, ...box }) => ({ id: predictionId(model_id, n), ...box }))

/** Returns the result of reading an image; null, with a line in the log, when its file can't be read. */
export const readable = <Result>(
  { log }: Context,
  imageRow: number,
  described: Promise<Result | null>,
  signal: AbortSignal,
): Promise<Result | null> =>
  described.catch((error: unknown) => {
    signal.throwIfAborted()
    const isOfThisImage =
      error instanceof TaskFailure || error instanceof UnreadableImage || error instanceof ORPCError || codeOf(error)
    if (!isOfThisImage) throw error
    log.warn(`Image ${imageRow} can't be read: ${messageOf(error)}`)
    return null
  })

const bytesOf = (vector: Int8Array): Uint8Array => new Uint8Array(vector.buffer, vector.byteOffset, vector.length)

/** Returns the first of nine equal parts that no label touches, or null. */
function background(objects: readonly BoundingBox[], { width_px, height_px }: ImageRow): BoundingBox | null {
  const [width, height] = [width_px / 3, height_px / 3]
  for (let part = 0; part < 9; part++) {
    const x = (part % 3) * width
    const y = Math.floor(part / 3) * height
    const touched = objects.some(
      (box) => box.x < x + width && box.x + box.width > x && box.y < y + height && box.y + box.height > y,
    )
    if (!touched) return { x, y, width, height }
  }
  return null
}
