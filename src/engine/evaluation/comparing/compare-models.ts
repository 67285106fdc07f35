import type { LeastWork } from '#model/least-work.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { averagePrecision, meanOfKnown } from '../coco/average-precision.ts'
import { type ClassMatches, withoutTail } from '../coco/match.ts'
import { matchAll } from '../coco/summary.ts'
import { type ReadSet, readSet, type SetRequest } from '../read-set.ts'
import { bootstrap, type Interval } from '../scoring/bootstrap.ts'
import { type GateVerdict, gateOf, type Latency } from './gate.ts'

export type CompareRequest = Omit<SetRequest, 'modelRow'> & {
  baseRow: number
  candidateRow: number
  latency: Latency
}

/**
 * How a candidate compares with a base on the same images; changes of AP as shares, 0 to 1, and of manual work saved,
 * −2 to 2.
 */
export type ModelComparison = {
  images: number
  clusters: number
  objects: number
  deltaAp: number
  deltaApInterval: Interval
  deltaScore: number
  deltaScoreInterval: Interval
  leastWork: { base: LeastWork; candidate: LeastWork }
  perClass: { classRow: number; deltaAp: number; interval: Interval; objects: number }[]
  /** Models that were trained on some of the images, with their number. */
  trainedOn: { modelRow: number; dataset: string; images: number }[]
} & GateVerdict

/** Compares two models in pairs, on images that both have processed, resampled as clusters of near-duplicates. */
export function compareModels(store: ReadOnlyStore, request: CompareRequest, onProgress: OnProgress): ModelComparison {
  const { baseRow, candidateRow, latency, ...both } = request
  const base = sideOf(readSet(store, { ...both, modelRow: baseRow }), request.iou)
  onProgress(0.1)
  const candidate = sideOf(readSet(store, { ...both, modelRow: candidateRow }), request.iou)
  onProgress(0.2)
  const classes = base.classes.flatMap((one, n) => (one.ranges[0]!.objects.length > 0 ? [n] : []))
  const measure = (times?: Int32Array): (number | null)[] => {
    const changes = classes.map((n) => {
      const before = averagePrecision(base.classes[n]!, times)
      return before === null ? null : averagePrecision(candidate.classes[n]!, times)! - before
    })
    return [meanOfKnown(changes), scoreChange(base.read, candidate.read, times), ...changes]
  }
  const { images } = base.read
  const [ap, score, ...changes] = measure()
  const [drawnAp, drawnScore, ...drawn] = bootstrap(
    images.map(({ unit }) => unit),
    measure,
    (share) => onProgress(0.2 + 0.8 * share),
  )
  const perClass = classes.map((n, at) => ({
    classRow: base.read.classRows[n]!,
    deltaAp: changes[at]!,
    interval: drawn[at]?.interval ?? ([0, 0] as Interval),
    objects: base.classes[n]!.ranges[0]!.objects.length,
    upper: drawn[at]?.upper ?? 0,
  }))
  const verdict = gateOf({
    deltaAp: ap ?? 0,
    lower: drawnAp?.interval[0] ?? 0,
    upper: drawnAp?.upper ?? 0,
    objects: perClass.reduce((sum, { objects }) => sum + objects, 0),
    perClass,
    latency,
  })
  return {
    images: images.length,
    clusters: new Set(images.map(({ unit }) => unit)).size,
    objects: perClass.reduce((sum, { objects }) => sum + objects, 0),
    deltaAp: ap ?? 0,
    deltaApInterval: drawnAp?.interval ?? [0, 0],
    deltaScore: score ?? 0,
    deltaScoreInterval: drawnScore?.interval ?? [0, 0],
    leastWork: { base: base.read.leastWork, candidate: candidate.read.leastWork },
    perClass: perClass.map(({ upper, ...one }) => one),
    trainedOn: [baseRow, candidateRow].flatMap((modelRow) => trainedOn(store, modelRow, images)),
    ...verdict,
  }
}

/** Counts the images that are in the training part of a model's dataset; nothing when there are none. */
function trainedOn(store: ReadOnlyStore, modelRow: number, images: ReadSet['images']): ModelComparison['trainedOn'] {
  const [dataset] = store.all<{ id: number; name: string }>(
    'SELECT dataset.id, dataset.name FROM model JOIN dataset ON dataset.id = trained_on WHERE model.id = ?',
    [modelRow],
  )
  if (!dataset) return []
  const learned = new Set(
    store.values<number>("SELECT image_id FROM dataset_item WHERE dataset_id = ? AND split = 'train'", [dataset.id]),
  )
  const count = images.filter(({ id }) => learned.has(id)).length
  return count > 0 ? [{ modelRow, dataset: dataset.name, images: count }] : []
}

type Side = { read: ReadSet; classes: ClassMatches[] }

const sideOf = (read: ReadSet, iou: SetRequest['iou']): Side => ({
  read,
  classes: [...matchAll(read.set, iou === 'keypoints' ? 'keypoints' : 'objects')].map(withoutTail),
})

/** Returns the mean change of the images' scores; a cluster counts once however many images it has. */
function scoreChange(base: ReadSet, candidate: ReadSet, times?: Int32Array): number | null {
  const sizes = new Map<number, number>()
  for (const { unit } of base.images) sizes.set(unit, (sizes.get(unit) ?? 0) + 1)
  let [sum, weight] = [0, 0]
  for (const [n, { unit }] of base.images.entries()) {
    const share = (times ? times[n]! : 1) / sizes.get(unit)!
    sum += share * (candidate.scores[n]! - base.scores[n]!)
    weight += share
  }
  return weight > 0 ? sum / weight : null
}
