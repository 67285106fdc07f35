import { type ImageId, type ModelId, rowOf } from '#model/ids.ts'
import type { Scratch } from './scratch-workspace.ts'

export type Reviewed = {
  modelId: ModelId
  /** Per image, in the order of their reviews: the classes found, and the user's decision on each. */
  images: readonly { classId?: number; outcome: 'accepted' | 'deleted' | 'added'; source?: string; userRow?: number }[]
  /** The time between two reviews. */
  everyMs?: number
}

/** Images with one prediction each that users have reviewed, written as the engine writes them but all at once. */
export function addReviewed(scratch: Scratch, { modelId, images, everyMs = 60_000 }: Reviewed): ImageId[] {
  const { store } = scratch.engine.context
  const model = rowOf(modelId)
  return store.write(() =>
    images.map(({ classId = 1, outcome, source, userRow = 1 }) => {
      scratch.clock.advance(everyMs)
      const at = scratch.clock.nowMs()
      const imageId = scratch.addImage(source === undefined ? {} : { source })
      const image = rowOf(imageId)
      const isFound = outcome !== 'added'
      scratch.addPredictions(modelId, imageId, isFound ? [{ classId, score: 0.8, box: [10, 10, 50, 50] }] : [])
      store.run('UPDATE prediction SET outcome = ? WHERE image_id = ?', [outcome === 'accepted' ? 1 : 2, image])
      if (outcome !== 'deleted')
        store.run(
          `INSERT INTO annotation (image_id, id, position, class_id, shape, geometry, x, y, width, height, origin, model_id,
             prediction_n, score, created_at, updated_at, updated_by)
           VALUES (?, ?, 0, ?, 'box', ?, 10, 10, 50, 50, ?, ?, ?, ?, ?, ?, ?)`,
          [
            image,
            `ann_${image.toString().padStart(8, '0')}`,
            classId,
            '{"shape":"box","x":10,"y":10,"width":50,"height":50}',
            isFound ? 'model' : 'human',
            isFound ? model : null,
            isFound ? 0 : null,
            isFound ? 0.8 : null,
            at,
            at,
            userRow,
          ],
        )
      store.run(
        `UPDATE image SET state = 'reviewed', revision = 1, reviewed_at = ?, reviewed_by = ?, reviewed_blind = 0 WHERE id = ?`,
        [at, userRow, image],
      )
      store.run(
        `INSERT INTO edit (id, image_id, revision, kind, diff, user_id, at) VALUES (?, ?, 1, 'edit', '{}', ?, ?)`,
        [`edt_${image.toString().padStart(8, '0')}`, image, userRow, at],
      )
      return imageId
    }),
  )
}
