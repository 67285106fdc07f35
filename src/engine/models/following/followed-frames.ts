import type { FollowEnd } from '#contract'
import type { BoundingBox } from '#model/geometry/box.ts'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { markPredicted, unmarkPredicted } from '../../labeling/index.ts'
import { refreshPredictionSummary } from '../../library/index.ts'
import { isBlindNow, shownModelSql } from '../../query/index.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Store } from '../../store/index.ts'
import { inSixteenths } from '../prelabel/store-predictions.ts'
import { modelBySha256 } from '../queries.ts'
import { insertModelWithoutFile } from '../registry/insert-model.ts'

type PredictedBox = { modelRow: number; n: number; box: BoundingBox }

/** A frame to search for an object. `open` returns the model's predictions of a class that are in no track. */
export type FollowedFrame = {
  imageRow: number
  widthPx: number
  heightPx: number
  takesPredictions: boolean
  open(classId: number): PredictedBox[]
}

type FrameRow = { imageRow: number; widthPx: number; heightPx: number; takesPredictions: 0 | 1; isTaken: 0 | 1 }

/** Returns the frames after an image, up to the next one where the track has an object, and why they end there. */
export function followFrames(
  { store }: ActingContext,
  { imageRow, track, maxFrames }: { imageRow: number; track: number; maxFrames: number },
): { frames: FollowedFrame[]; isCut: FollowEnd } {
  if (!store.get('SELECT 1 FROM sequence_frame WHERE image_id = ?', [imageRow]))
    throw invalid('The image is not part of a sequence.')
  const rows = store.all<FrameRow>(
    `SELECT image.id AS imageRow, width_px AS widthPx, height_px AS heightPx,
       state IN ('new', 'predicted') AND NOT ${isBlindNow('image').sql} AS takesPredictions,
       EXISTS (SELECT 1 FROM annotation WHERE image_id = image.id AND track = :track) OR
       EXISTS (SELECT 1 FROM prediction WHERE image_id = image.id AND track = :track AND outcome = 0) AS isTaken
     FROM sequence_frame AS here JOIN sequence_frame AS later
       ON later.sequence_id = here.sequence_id AND later.frame > here.frame
     JOIN image ON image.id = later.image_id AND lifecycle IN ('active', 'retired')
     WHERE here.image_id = :imageRow ORDER BY later.frame LIMIT :max`,
    { imageRow, track, max: maxFrames + 1 },
  )
  const taken = rows.findIndex(({ isTaken }) => isTaken === 1)
  const end = Math.min(maxFrames, taken < 0 ? rows.length : taken)
  return {
    frames: rows.slice(0, end).map(({ isTaken, takesPredictions, ...row }) => ({
      ...row,
      takesPredictions: takesPredictions === 1,
      open: (classId) => openOf(store, row.imageRow, classId),
    })),
    isCut: taken >= 0 && taken <= maxFrames ? 'met' : rows.length > maxFrames ? 'limit' : 'end',
  }
}

const openOf = (store: Store, imageRow: number, classId: number): PredictedBox[] =>
  store
    .all<BoundingBox & { modelRow: number; n: number }>(
      `SELECT model_id AS modelRow, n, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
       FROM prediction WHERE image_id = :imageRow AND class_id = :classId AND outcome = 0 AND track IS NULL
         AND model_id = ${shownModelSql(':imageRow')} ORDER BY score DESC`,
      { imageRow, classId },
    )
    .map(({ modelRow, n, ...box }) => ({ modelRow, n, box }))

type ToAdd = {
  frame: FollowedFrame
  label: Annotation
  track: number
  box: BoundingBox
  score: number
  own: PredictedBox | undefined
}

/** Adds the model's own prediction to the track, or a new one. */
export function addFollowed(
  context: ActingContext,
  { frame: { imageRow }, label, track, box, score, own }: ToAdd,
): void {
  const { store, clock } = context
  store.write(() => {
    if (own) {
      store.run('UPDATE prediction SET track = ? WHERE image_id = ? AND model_id = ? AND n = ? AND outcome = 0', [
        track,
        imageRow,
        own.modelRow,
        own.n,
      ])
      return
    }
    const modelRow = rowOf(followerOf(context, label.classId))
    const [n = 0] = store.values<number>('SELECT next_n FROM prediction_run WHERE model_id = ? AND image_id = ?', [
      modelRow,
      imageRow,
    ])
    store.run(
      `INSERT INTO prediction (image_id, model_id, n, model_class, class_id, score, x16, y16, width16, height16, track)
       VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
      [imageRow, modelRow, n, label.classId, Math.min(1, score), ...inSixteenths(box), track],
    )
    store.run(
      `INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, ?, ?, 1, ?)
       ON CONFLICT (model_id, image_id) DO UPDATE SET ran_at = excluded.ran_at, count = count + 1, next_n = excluded.next_n`,
      [imageRow, modelRow, clock.nowMs(), n + 1],
    )
    markPredicted(store, [imageRow])
    refreshPredictionSummary(store, [imageRow])
  })
}

const isFollower = "model_id IN (SELECT id FROM model WHERE family = 'prototype' AND input ->> 'name' = 'followed')"

/** Returns the pseudo-model of followed objects of a class. */
function followerOf(context: ActingContext, classId: number) {
  const sha256 = sha256Hex(JSON.stringify(['followed', classId]))
  const existing = modelBySha256(context.store, sha256)
  if (existing) return existing.model.modelId
  const [className = ''] = context.store.values<string>('SELECT name FROM label_class WHERE id = ?', [classId])
  return insertModelWithoutFile(context, {
    name: `Followed ${className}`,
    sha256,
    family: 'prototype',
    classes: [className],
    classMap: [classId],
    inputName: 'followed',
  })
}

/** Removes from these images what following added to a track, if it is still open. */
export function unfollow(
  context: ActingContext,
  { track, images }: { track: number; images: readonly ImageId[] },
): { images: number } {
  const { store, announce } = context
  const rows = JSON.stringify(images.map(rowOf))
  const changed = store.write(() => {
    const open = `image_id IN (SELECT value FROM json_each(:rows)) AND track = :track AND outcome = 0`
    const about = { rows, track }
    const touched = store.values<number>(`SELECT DISTINCT image_id FROM prediction WHERE ${open}`, about)
    store.run(`DELETE FROM prediction WHERE ${open} AND ${isFollower}`, about)
    store.run(`UPDATE prediction SET track = NULL WHERE ${open}`, about)
    const runs = `image_id IN (SELECT value FROM json_each(?)) AND ${isFollower}`
    const touchedRows = JSON.stringify(touched)
    store.run(
      `UPDATE prediction_run SET count = (SELECT count(*) FROM prediction WHERE prediction.image_id = prediction_run.image_id
         AND prediction.model_id = prediction_run.model_id AND outcome = 0) WHERE ${runs}`,
      [touchedRows],
    )
    // Untouched images are new again. The history of others may refer to the predictions.
    store.run(
      `DELETE FROM prediction_run WHERE ${runs} AND (SELECT revision FROM image WHERE id = image_id) = 0 AND NOT EXISTS (
         SELECT 1 FROM prediction WHERE prediction.image_id = prediction_run.image_id
           AND prediction.model_id = prediction_run.model_id)`,
      [touchedRows],
    )
    unmarkPredicted(store, touched)
    refreshPredictionSummary(store, touched)
    return touched
  })
  const undone = changed.map((row) => idOf('img', row))
  announce({ type: 'labelsChanged', images: undone })
  announce({ type: 'imagesChanged', images: undone })
  return { images: changed.length }
}
