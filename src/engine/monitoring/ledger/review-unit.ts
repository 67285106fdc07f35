import { iou } from '#model/geometry/box.ts'
import type { Annotation, Prediction } from '#model/labels/annotation.ts'
import { acceptedFromIou } from '#model/labels/corrections.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { savedWork } from '../../evaluation/index.ts'

const outcomes = ['accepted', 'moved', 'relabelled', 'deleted', 'added'] as const
export type Outcome = (typeof outcomes)[number]
/** How often each outcome came from predictions; `iou` is summed over accepted and moved ones. */
type OutcomeCounts = Record<Outcome, number> & { iou: number }

/** Users' verdicts on one model's predictions on one image that they reviewed. */
export type ReviewUnit = {
  /** By class; 0 means all. */
  classes: ReadonlyMap<number, OutcomeCounts>
  /** Manual work saved, −1 to 1; null if there were too many objects to pair. */
  score: number | null
  /** Each prediction with a verdict: the model's confidence, and whether it was right. */
  judged: readonly { confidence: number; isRight: boolean }[]
}

/** A prediction was right when its class stayed and its box hardly moved. */
const rightFromIou = 0.5
const maxPaired = 1000

/** Row 0 of the classes. */
export const allClasses = 0

const noCounts = (): OutcomeCounts => ({ accepted: 0, moved: 0, relabelled: 0, deleted: 0, added: 0, iou: 0 })

/** Builds the unit. `predictions` are those of one model, including open ones, some of which were not shown. */
export function reviewUnit(predictions: readonly Prediction[], labels: readonly Annotation[]): ReviewUnit {
  const classes = new Map([[allClasses, noCounts()]])
  const count = (classId: number, outcome: Outcome, overlap = 0) => {
    for (const one of [classId, allClasses]) {
      const counts = classes.get(one) ?? noCounts()
      classes.set(one, counts)
      counts[outcome] += 1
      counts.iou += overlap
    }
  }
  const labelOf = new Map(labels.map((label) => [label.predictionId, label]))
  const judged = predictions
    .filter(({ outcome }) => outcome !== 'open')
    .map((prediction) => {
      const { outcome, overlap } = outcomeOf(prediction, labelOf.get(prediction.id))
      count(prediction.classId, outcome, overlap)
      return { confidence: prediction.score, isRight: overlap >= rightFromIou }
    })
  for (const { origin, classId } of labels) if (origin === 'human') count(classId, 'added')
  const shown = predictions.filter((one) => one.outcome !== 'open' || isShown(one, null))
  const canPair = shown.length + labels.length <= maxPaired
  return {
    classes,
    judged,
    score: canPair
      ? savedWork(
          shown,
          labels.filter(({ attributes }) => attributes.iscrowd !== true),
        )
      : null,
  }
}

function outcomeOf(prediction: Prediction, label: Annotation | undefined): { outcome: Outcome; overlap: number } {
  if (prediction.outcome === 'deleted' || !label) return { outcome: 'deleted', overlap: 0 }
  if (label.classId !== prediction.classId) return { outcome: 'relabelled', overlap: 0 }
  const [was, is] = [prediction.geometry, label.geometry]
  if (JSON.stringify(was) === JSON.stringify(is)) return { outcome: 'accepted', overlap: 1 }
  const overlap = was.shape === is.shape ? iou(boundsOfGeometry(was), boundsOfGeometry(is)) : 0
  return { outcome: was.shape === 'box' && overlap >= acceptedFromIou ? 'accepted' : 'moved', overlap }
}

export const corrections = ({ moved, relabelled, deleted, added }: Record<Outcome, number>): number =>
  moved + relabelled + deleted + added
