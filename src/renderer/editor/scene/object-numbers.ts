import type { PredictionId } from '#model/ids.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import type { Labels } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'

/** Images with more objects have no numbers: sorting would slow each edit. */
const maxNumbered = 3000

/** A label accepted from a prediction keeps the prediction's number. */
type Numbered = Pick<Annotation | Prediction, 'id' | 'classId'> & { predictionId?: PredictionId | null }

/** Numbers an image's objects within their class. Numbers don't change with the threshold, edits, undo or redo. */
export class ObjectNumbers {
  readonly #numbers = new Map<string, number>()
  readonly #lastOfClass = new Map<number, number>()

  /** Numbers new objects: predictions from left to right, then drawn labels. `fromScore` null means all predictions. */
  note({ predictions, annotations }: Labels, fromScore: number | null): void {
    if (predictions.length + annotations.length > maxNumbered) return
    const accepted = new Map(annotations.map((annotation) => [annotation.predictionId, annotation]))
    const predicted = predictions
      .filter((prediction) => isShown(prediction, fromScore) || accepted.has(prediction.id))
      .map((prediction) => ({ x: boundsOfGeometry(prediction.geometry).x, prediction }))
      .sort((a, b) => a.x - b.x)
      .map(({ prediction }) => accepted.get(prediction.id) ?? prediction)
    for (const object of [...predicted, ...annotations]) {
      const key = keyOf(object)
      if (this.#numbers.has(key)) continue
      const number = (this.#lastOfClass.get(object.classId) ?? 0) + 1
      this.#lastOfClass.set(object.classId, number)
      this.#numbers.set(key, number)
    }
  }

  of(object: Numbered): number | undefined {
    return this.#numbers.get(keyOf(object))
  }
}

const keyOf = ({ id, classId, predictionId }: Numbered): string => `${predictionId ?? id} ${classId}`
