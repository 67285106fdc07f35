import { type ClassBox as PlacedBox, pairBoxes } from '#model/geometry/match-boxes.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { shapeOf } from '#model/shapes/index.ts'
import type { ReadOnlyStore } from '../store/index.ts'

/** One golden image: its frozen labels by class, and how many of them a model's stored predictions find. */
export type GoldenImage = ReadonlyMap<number, { objects: number; found: number }>

/** Returns what a model finds on each image of a frozen dataset, by its predictions from a score on. */
export const foundOnGolden = (
  store: ReadOnlyStore,
  modelRow: number,
  goldenRow: number,
  fromScore: number,
): GoldenImage[] =>
  store
    .all<{ image_id: number; labels: string }>(
      'SELECT image_id, labels FROM frozen_item WHERE dataset_id = ? ORDER BY image_id',
      [goldenRow],
    )
    .map(({ image_id, labels }) => {
      const frozen = boxesOf(labels)
      const proposed = store.all<PlacedBox>(
        `SELECT class_id, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
         FROM prediction WHERE image_id = ? AND model_id = ? AND score >= ?`,
        [image_id, modelRow, fromScore],
      )
      const byClass = new Map<number, { objects: number; found: number }>()
      for (const { class_id } of frozen) {
        const one = byClass.get(class_id) ?? { objects: 0, found: 0 }
        byClass.set(class_id, { ...one, objects: one.objects + 1 })
      }
      for (const { i } of pairBoxes(frozen, proposed)) byClass.get(frozen[i]!.class_id)!.found += 1
      return byClass
    })

/** Returns the share of the labels found, in points, for all classes together. */
export function recallOf(images: readonly GoldenImage[]): { objects: number; points: number } {
  let [found, objects] = [0, 0]
  for (const image of images)
    for (const one of image.values()) {
      found += one.found
      objects += one.objects
    }
  return { objects, points: objects > 0 ? (100 * found) / objects : 0 }
}

/** Returns a message that a model has not processed all golden images yet, and what to do; null when it has. */
export function unseenText(
  store: ReadOnlyStore,
  model: { id: number; name: string },
  goldenRow: number,
  goldenDataset: string,
): { what: string; todo: string } | null {
  const images = store.get<{ n: number }>(
    `SELECT count(*) AS n FROM dataset_item WHERE dataset_id = ? AND NOT EXISTS (
       SELECT 1 FROM prediction_run WHERE model_id = ? AND prediction_run.image_id = dataset_item.image_id)`,
    [goldenRow, model.id],
  )!.n
  if (images === 0) return null
  return {
    what: `${model.name} has not run on ${images} images of the golden set ${goldenDataset}`,
    todo: `Run ${model.name} on these images first: inDataset("${goldenDataset}")`,
  }
}

const boxesOf = (labels: string): PlacedBox[] =>
  (JSON.parse(labels) as Annotation[]).map(({ classId, geometry }) => ({
    class_id: classId,
    ...shapeOf(geometry).bounds(geometry),
  }))
