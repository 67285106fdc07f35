import type { EngineClient } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import type { AnnotationId, EditId, ImageId } from '#model/ids.ts'
import type { Prediction } from '#model/labels/annotation.ts'
import { accept, draw, refuse } from '#model/labels/corrections.ts'
import { type Diff, emptyDiff, merge } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'

/** An object that is really on an image. */
export type TrueObject = { classId: number; box: BoundingBox }
export type NewIds = { annotation(): AnnotationId; edit(): EditId }

/** From this overlap on, a shown prediction of the same class is of that object; from the second on, it needs no correction. */
const sameFromIou = 0.5
const rightFromIou = 0.85

/**
 * Reviews an image in place of a user who knows its objects: accepts, moves and deletes predictions, draws missing objects, and marks
 * the image as reviewed. Sends one edit, as the review window does.
 */
export async function reviewFromLabels(
  client: EngineClient,
  imageId: ImageId,
  truth: readonly TrueObject[],
  newIds: NewIds,
): Promise<void> {
  const opened = await client.labeling.open({ imageId })
  const shown = opened.predictions
    .filter((one) => one.outcome === 'open' && isShown(one, null))
    .sort((a, b) => b.score - a.score)
  let diff: Diff = emptyDiff
  const left = [...truth]
  for (const prediction of shown) {
    const n = left.findIndex((object) => isOf(prediction, object))
    const [object] = n < 0 ? [] : left.splice(n, 1)
    diff = merge(diff, object ? accepted(prediction, object, newIds) : refuse(prediction))
  }
  for (const { classId, box } of left) diff = merge(diff, draw({ shape: 'box', ...box }, classId, newIds.annotation()))
  await client.labeling.edit({
    imageId,
    editId: newIds.edit(),
    baseRevision: opened.revision,
    diff: { ...diff, state: { before: opened.state, after: 'reviewed' } },
  })
}

const overlap = ({ geometry }: Prediction, { box }: TrueObject): number => iou(boundsOfGeometry(geometry), box)

const isOf = (prediction: Prediction, object: TrueObject): boolean =>
  prediction.classId === object.classId && overlap(prediction, object) >= sameFromIou

const accepted = (prediction: Prediction, object: TrueObject, newIds: NewIds): Diff =>
  overlap(prediction, object) >= rightFromIou
    ? accept(prediction, newIds.annotation())
    : accept(prediction, newIds.annotation(), { geometry: { shape: 'box', ...object.box } })
