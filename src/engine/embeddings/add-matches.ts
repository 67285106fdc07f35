import type { AddMatches, LikeMatch } from '#contract'
import { type BoundingBox, iou } from '#model/geometry/box.ts'
import { rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { storePredictions } from '../models/index.ts'
import { makeNow } from './describer.ts'
import { pseudoModel } from './pseudo-model.ts'
import { sameObject } from './rank-alike.ts'

/**
 * Adds matches that a user has checked as predictions of a pseudo-model. Omits images that were reviewed since the preview,
 * and matches over a label.
 */
export async function addMatches(context: ActingContext, { matches, ...like }: AddMatches) {
  const { store, clock } = context
  const modelId = pseudoModel(context, like, (await makeNow(context)).make)
  const byImage = new Map<number, LikeMatch[]>()
  for (const match of matches) {
    const imageRow = rowOf(match.imageId)
    byImage.set(imageRow, [...(byImage.get(imageRow) ?? []), match])
  }
  const found = [...byImage].flatMap(([imageRow, some]) => {
    const isOpen = store.get("SELECT 1 FROM image WHERE id = ? AND state = 'predicted'", [imageRow]) !== undefined
    const labels = store.all<BoundingBox>('SELECT x, y, width, height FROM annotation WHERE image_id = ?', [imageRow])
    const predictions = some
      .filter(({ box }) => isOpen && labels.every((label) => iou(label, box) < sameObject))
      .map(({ box, score }) => ({ classIndex: 0, box, score }))
    return predictions.length > 0 ? [{ imageRow, predictions }] : []
  })
  const { predictions } = storePredictions(store, rowOf(modelId), found, clock.nowMs())
  context.announce({ type: 'modelsChanged', modelId })
  context.announce({ type: 'labelsChanged', images: 'many' })
  const { name } = store.get<{ name: string }>('SELECT name FROM model WHERE id = ?', [rowOf(modelId)])!
  return { modelId, name, predictions, leftOut: matches.length - predictions }
}
