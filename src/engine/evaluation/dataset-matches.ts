import type { Annotation } from '#model/labels/annotation.ts'
import { shapeOf } from '#model/shapes/index.ts'
import type { Store } from '../store/index.ts'
import { type Hits, hitsOf, type Shown } from './average-precision.ts'

type Golden = { image_id: number; labels: string; unit: number | null }

/**
 * How a model's stored predictions fit the labels of a frozen dataset, by class. Images that look alike, as far as they
 * were looked for, are one unit: they would be right or wrong together.
 */
export function goldenHits(store: Store, modelRow: number, goldenRow: number): ReadonlyMap<number, Hits> {
  const images = store.all<Golden>(
    `SELECT dataset_item.image_id, labels, group_id AS unit
     FROM dataset_item LEFT JOIN duplicate ON duplicate.image_id = dataset_item.image_id
     WHERE dataset_id = ? ORDER BY dataset_item.image_id`,
    [goldenRow],
  )
  const units = new Map<string, number>()
  const unitOf = ({ image_id, unit }: Golden): number => {
    const key = unit === null ? `image ${image_id}` : `group ${unit}`
    const known = units.get(key) ?? units.size
    units.set(key, known)
    return known
  }
  const shown = new Map<number, Shown[]>()
  for (const image of images) {
    const unit = unitOf(image)
    const byClass = new Map<number, Writable>()
    const of = (classId: number): Writable => {
      const one = byClass.get(classId) ?? { unit, objects: [], crowds: [], detections: [] }
      byClass.set(classId, one)
      return one
    }
    for (const { classId, geometry, attributes } of JSON.parse(image.labels) as Annotation[])
      of(classId)[attributes.iscrowd === true ? 'crowds' : 'objects'].push(shapeOf(geometry).bounds(geometry))
    for (const { class_id, ...detection } of predictionsOf(store, image.image_id, modelRow))
      of(class_id).detections.push(detection)
    for (const [classId, one] of byClass) {
      const list = shown.get(classId)
      if (list) list.push(one)
      else shown.set(classId, [one])
    }
  }
  return new Map([...shown].map(([classId, list]) => [classId, hitsOf(list, units.size)]))
}

type Writable = {
  unit: number
  objects: Shown['objects'][number][]
  crowds: Shown['crowds'][number][]
  detections: Shown['detections'][number][]
}

const predictionsOf = (store: Store, imageRow: number, modelRow: number) =>
  store.all<{ class_id: number; score: number; x: number; y: number; width: number; height: number }>(
    `SELECT class_id, score, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height
     FROM prediction WHERE image_id = ? AND model_id = ?`,
    [imageRow, modelRow],
  )
