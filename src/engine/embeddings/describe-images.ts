import { ORPCError } from '@orpc/server'
import type { BoundingBox } from '#model/geometry/box.ts'
import type { Context } from '../context.ts'
import { codeOf } from '../errors.ts'
import { UnreadableImage } from '../library/index.ts'
import { TaskFailure } from '../models/index.ts'
import { yieldingRowRanges } from '../store/index.ts'
import { type Describer, openDescriber } from './describer.ts'

/** Objects of one image that are described; of more, the largest. */
const maxObjects = 24
export const backgroundId = 'background'
/** Others get their turn after so many. */
const imagesAtOnce = 10_000

type ImageRow = { id: number; revision: number; width_px: number; height_px: number }
type ObjectRow = { id: string; x: number; y: number; width: number; height: number }

/**
 * Describes the images that meet the SQL condition and have no description of their labels as they stand, by what
 * describes objects now. Gives what made the vectors, and how many images could not be read.
 */
export async function describeImages(
  context: Context,
  where: string,
  parameters: readonly number[],
  { signal, onProgress }: { signal: AbortSignal; onProgress(share: number): void },
): Promise<{ make: string; words: string; unread: number }> {
  let count = 0
  for await (const [first, last] of yieldingRowRanges(context.store, imagesAtOnce))
    count += context.store.get<{ n: number }>(
      `SELECT count(*) AS n FROM image WHERE (${where}) AND image.id BETWEEN ? AND ?`,
      [...parameters, first, last],
    )!.n
  const describer = await openDescriber(context, { images: Math.max(1, count), signal })
  try {
    const rows = await imagesToDescribe(context, where, parameters, describer.make)
    let [next, done, unread] = [0, 0, 0]
    const work = async () => {
      while (next < rows.length) {
        signal.throwIfAborted()
        if (!(await describeImage(context, describer, rows[next++]!, signal))) unread += 1
        done += 1
        onProgress(done / rows.length)
      }
    }
    await Promise.all(Array.from({ length: Math.min(describer.capacity, rows.length) }, work))
    return { make: describer.make, words: describer.words, unread }
  } finally {
    await describer.close()
  }
}

async function imagesToDescribe(
  { store }: Context,
  where: string,
  parameters: readonly number[],
  make: string,
): Promise<number[]> {
  const rows: number[][] = []
  for await (const [first, last] of yieldingRowRanges(store, imagesAtOnce))
    rows.push(
      store.values<number>(
        `SELECT image.id FROM image LEFT JOIN embedding_run ON embedding_run.image_id = image.id
         WHERE (${where}) AND (embedding_run.revision IS NULL OR embedding_run.revision <> image.revision
           OR embedding_run.descriptor <> ?) AND image.id BETWEEN ? AND ? ORDER BY image.id`,
        [...parameters, make, first, last],
      ),
    )
  return rows.flat()
}

/** Describes the objects of an image, and a part of it where there is none. False when its file can't be read. */
async function describeImage(
  context: Context,
  describer: Describer,
  imageRow: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { store } = context
  const image = store.get<ImageRow>('SELECT id, revision, width_px, height_px FROM image WHERE id = ?', [imageRow])
  if (!image) return false
  const objects: ObjectRow[] = store.all<ObjectRow>(
    'SELECT id, x, y, width, height FROM annotation WHERE image_id = ? AND width > 0 AND height > 0 ORDER BY width * height DESC, id LIMIT ?',
    [imageRow, maxObjects],
  )
  const empty = background(objects, image)
  if (empty) objects.push({ id: backgroundId, ...empty })
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
      `INSERT INTO embedding_run (image_id, revision, descriptor) VALUES (?, ?, ?)
       ON CONFLICT (image_id) DO UPDATE SET revision = excluded.revision, descriptor = excluded.descriptor`,
      [imageRow, image.revision, describer.make],
    )
  })
  return true
}

/** What describing an image gives; null, with a line in the log, when its file can't be read. */
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
    log.warn(`Image ${imageRow} can't be described: ${error instanceof Error ? error.message : error}`)
    return null
  })

const bytesOf = (vector: Int8Array): Uint8Array => new Uint8Array(vector.buffer, vector.byteOffset, vector.length)

/** The first of nine equal parts that no label touches, or null. */
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
