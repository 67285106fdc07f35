import type { DifferenceKind, Evaluation } from '#contract'
import type { LeastWork } from '#model/least-work.ts'
import type { OnProgress } from '../progress.ts'
import type { ReadOnlyStore } from '../store/index.ts'
import { averagePrecision, meanOfKnown, precisionByIou } from './coco/average-precision.ts'
import { withoutTail } from './coco/match.ts'
import { matchAll, summaryOf } from './coco/summary.ts'
import { type Confusion, confusionOf, type Difference, differencesOf } from './comparing/differences.ts'
import { countImages, type ReadSet, readSet, type SetRequest } from './read-set.ts'
import { bootstrap } from './scoring/bootstrap.ts'
import { calibrationFit, calibrationOf } from './scoring/calibration.ts'
import { operatingPoints } from './scoring/operating-point.ts'

/** The contents of a stored evaluation's figures. */
export type Figures = Omit<
  Evaluation,
  'evaluationId' | 'modelId' | 'model' | 'where' | 'dataset' | 'iou' | 'createdAtMs'
>

/** A stored object of an evaluation: rows and ids of the workspace, null for none. */
type StoredDifference = {
  kind: DifferenceKind
  imageRow: number
  labelId: string | null
  predictionNumber: number | null
  labelClass: number | null
  predictedClass: number | null
  score: number | null
  iou: number
  box: [x: number, y: number, width: number, height: number]
}

/** How well a model's predictions match labels; classes by their rows. */
export type ModelEvaluation = Omit<Figures, 'perClass' | 'confusion' | 'leastWorkFrom' | 'calibratedBy' | 'failed'> & {
  leastWork: LeastWork
  perClass: (Omit<Figures['perClass'][number], 'class' | 'classId'> & { classRow: number })[]
  confusion: Confusion
  differences: StoredDifference[]
  imageScores: { imageRow: number; score: number }[]
}

/** Evaluates a model's stored predictions on images that it has processed, like COCO's reference and beyond. */
export function evaluateModel(store: ReadOnlyStore, request: SetRequest, onProgress: OnProgress): ModelEvaluation {
  const read = readSet(store, request)
  const { set } = read
  onProgress(0.2)
  const kind = request.iou === 'keypoints' ? 'keypoints' : 'objects'
  const matches = [...matchAll(set, kind)]
  const summary = summaryOf(matches, kind)
  onProgress(0.3)
  const { best, curve, perClass: points } = operatingPoints(matches, set.predictions.score)
  const differences = differencesOf(set, best.threshold)
  onProgress(0.4)
  const withObjects = matches.flatMap((one, n) => (one.ranges[0]!.objects.length > 0 ? [n] : []))
  const short = withObjects.map((n) => withoutTail(matches[n]!))
  const [drawnAp, ...drawn] = bootstrap(
    read.images.map(({ unit }) => unit),
    (times) => {
      const each = short.map((one) => averagePrecision(one, times))
      return [meanOfKnown(each), ...each]
    },
    (share) => onProgress(0.4 + 0.6 * share),
  )
  const count = (kind: DifferenceKind): number => differences.filter((one) => one.kind === kind).length
  const confusion = confusionOf(set, differences)
  const unknown = differences.filter(
    ({ prediction }) =>
      prediction >= 0 && matches[set.predictions.classOf[prediction]!]!.ranges[0]!.objects.length === 0,
  )
  return {
    ...summary,
    images: read.images.length,
    clusters: new Set(read.images.map(({ unit }) => unit)).size,
    objects: matches.reduce((sum, one) => sum + one.ranges[0]!.objects.length, 0),
    predictions: set.predictions.score.length,
    otherShapes: read.otherShapes,
    unseen: countImages(store, request) - read.images.length,
    interval: drawnAp?.interval ?? [-1, -1],
    score: read.scores.reduce((sum, score) => sum + score, 0) / Math.max(1, read.scores.length),
    leastWork: read.leastWork,
    perClass: matches.flatMap((one, n) => {
      const objects = one.ranges[0]!.objects.length
      if (objects === 0 && one.prediction.length === 0) return []
      const interval = drawn[withObjects.indexOf(n)]?.interval ?? null
      return [
        {
          classRow: read.classRows[n]!,
          ap: averagePrecision(one) ?? -1,
          ap50: precisionByIou(one)?.[0] ?? -1,
          objects,
          interval,
          ...points[n]!,
          leastWorkThreshold: read.leastWork.classes.get(read.classRows[n]!)?.fromScore ?? read.leastWork.fromScore,
        },
      ]
    }),
    operatingPoint: best,
    curve,
    confusion: { classes: confusion.classes.map((n) => read.classRows[n]!), counts: confusion.counts },
    errors: {
      missed: count('missed'),
      spurious: count('spurious'),
      wrongClass: count('wrongClass'),
      badlyPlaced: count('badlyPlaced'),
      duplicate: count('duplicate'),
    },
    calibration: {
      ...calibrationOf(set, matches),
      fit: calibrationFit(
        { ...set, predictions: { ...set.predictions, score: read.rawScore } },
        matches,
        read.images.map(({ unit }) => unit),
      ),
    },
    outOfVocabularyPerImage: unknown.length / Math.max(1, read.images.length),
    differences: differences.map((one) => stored(read, one)),
    imageScores: read.images.map(({ id }, n) => ({ imageRow: id, score: read.scores[n]! })),
  }
}

function stored(read: ReadSet, { kind, image, label, prediction, iou }: Difference): StoredDifference {
  const { labels, predictions } = read.set
  const boxes = label >= 0 ? read.labelBoxes : read.predictionBoxes
  const at = 4 * (label >= 0 ? label : prediction)
  return {
    kind,
    imageRow: read.images[image]!.id,
    labelId: label < 0 ? null : read.labelIds[label]!,
    predictionNumber: prediction < 0 ? null : read.predictionNumbers[prediction]!,
    labelClass: label < 0 ? null : read.classRows[labels.classOf[label]!]!,
    predictedClass: prediction < 0 ? null : read.classRows[predictions.classOf[prediction]!]!,
    score: prediction < 0 ? null : predictions.score[prediction]!,
    iou,
    box: [boxes[at]!, boxes[at + 1]!, boxes[at + 2]!, boxes[at + 3]!],
  }
}
