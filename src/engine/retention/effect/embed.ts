import type { BoundingBox } from '#model/geometry/box.ts'
import type { Context } from '../../context.ts'
import { decodedProxy } from '../../library/index.ts'
import { describe, descriptorName } from './descriptor.ts'

/** Objects of one image that are described; of more, the largest. */
const mostObjects = 24
const padding = 0.1
export const backgroundId = 'background'

type ImageRow = { id: number; revision: number; width_px: number; height_px: number }
type ObjectRow = { id: string; x: number; y: number; width: number; height: number }

/** Rows of the images that have no description of their labels as they stand, among the given ones. */
export const imagesToDescribe = ({ store }: Context, where: string, parameters: readonly number[]): number[] =>
  store
    .all<{ id: number }>(
      `SELECT image.id FROM image LEFT JOIN embedding_run ON embedding_run.image_id = image.id
       WHERE (${where}) AND (embedding_run.revision IS NULL OR embedding_run.revision <> image.revision
         OR embedding_run.descriptor <> ?) ORDER BY image.id`,
      [...parameters, descriptorName],
    )
    .map(({ id }) => id)

/** Describes the objects of an image, and a part of it where there is none. False when its file can't be read. */
export async function describeImage(context: Context, imageRow: number): Promise<boolean> {
  const { store, log } = context
  const image = store.get<ImageRow>('SELECT id, revision, width_px, height_px FROM image WHERE id = ?', [imageRow])
  if (!image) return false
  const objects = store.all<ObjectRow>(
    'SELECT id, x, y, width, height FROM annotation WHERE image_id = ? AND width > 0 AND height > 0 ORDER BY width * height DESC, id LIMIT ?',
    [imageRow, mostObjects],
  )
  try {
    const pixels = await decodedProxy(context, imageRow)
    const scale = pixels.widthPx / image.width_px
    const described = objects.map(({ id, ...box }) => ({ id, vector: describe(pixels, scaled(padded(box), scale)) }))
    const empty = background(objects, image)
    if (empty) described.push({ id: backgroundId, vector: describe(pixels, scaled(empty, scale)) })
    store.write(() => {
      store.run('DELETE FROM embedding WHERE image_id = ?', [imageRow])
      for (const { id, vector } of described)
        store.run('INSERT INTO embedding (image_id, annotation_id, vector) VALUES (?, ?, ?)', [
          imageRow,
          id,
          new Uint8Array(vector.buffer),
        ])
      store.run(
        `INSERT INTO embedding_run (image_id, revision, descriptor) VALUES (?, ?, ?)
         ON CONFLICT (image_id) DO UPDATE SET revision = excluded.revision, descriptor = excluded.descriptor`,
        [imageRow, image.revision, descriptorName],
      )
    })
    return true
  } catch (error) {
    log.warn(`Image ${imageRow} can't be described: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

const padded = ({ x, y, width, height }: BoundingBox): BoundingBox => ({
  x: x - width * padding,
  y: y - height * padding,
  width: width * (1 + 2 * padding),
  height: height * (1 + 2 * padding),
})

const scaled = ({ x, y, width, height }: BoundingBox, by: number): BoundingBox => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
})

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
