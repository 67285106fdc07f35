import type { IouKind } from '#contract'
import { calibrated } from '#model/confidence-map.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { isShownFrom, type LeastWork } from '#model/least-work.ts'
import { boundsOfGeometry, type Geometry, shapeOf } from '#model/shapes/index.ts'
import type { Size } from '#model/units.ts'
import { confidenceMapOf } from '../models/for-threads.ts'
import { clusterSql } from '../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../store/index.ts'
import { boxOverlap, type EvaluationSet } from './coco/evaluation-set.ts'
import { type Keypoints, keypointOverlap } from './coco/keypoint-overlap.ts'
import { maskOverlap, type PixelRuns, runsOfGeometry } from './coco/mask-overlap.ts'
import { extentsIn } from './extents-in.ts'
import { LeastWorkSearch } from './scoring/least-work-search.ts'
import { type ComparedImage, compareImage, savedOn } from './scoring/saved-work.ts'

/**
 * Images with final labels, by their rows: those of a frozen dataset, or the reviewed ones that a condition selects.
 */
type LabeledImages = { datasetRow: number } | { sql: string; parameters: readonly SqlValue[] }

export type SetRequest = {
  images: LabeledImages
  /** All of these models must have processed an image. */
  seenBy: readonly number[]
  modelRow: number
  iou: IouKind
}

type ReadImage = { id: number; width_px: number; height_px: number; unit: number }

/** A set for the evaluator, and the meaning of its positions. */
export type ReadSet = {
  set: EvaluationSet
  images: readonly ReadImage[]
  /** Rows of the classes by their numbers in the set. */
  classRows: readonly number[]
  labelIds: readonly string[]
  predictionNumbers: readonly number[]
  /** x, y, width, height one after another. */
  labelBoxes: Float64Array
  predictionBoxes: Float64Array
  /** The model's own confidences; those in the set are calibrated if the model is. */
  rawScore: Float64Array
  /** Per image the manual work saved, −1 to 1, with the confidence of least work on other images. */
  scores: Float64Array
  /** The least work over all images. */
  leastWork: LeastWork
  /** Labels and predictions whose shape can't be compared this way. */
  otherShapes: number
}

type LabelRow = Pick<Annotation, 'id' | 'classId' | 'geometry' | 'attributes'>
type PredictionRow = {
  isProposed: boolean
  n: number
  class_id: number
  rawScore: number
  score: number
  box: Box
  geometry: Geometry | null
}
type Box = { x: number; y: number; width: number; height: number }

/** Reads a model's predictions and the labels of images, in the order of their rows. */
export function readSet(store: ReadOnlyStore, request: SetRequest): ReadSet {
  const images = imagesOf(store, request)
  const classes = new Map(
    store.values<number>('SELECT id FROM label_class ORDER BY position, id').map((row, n) => [row, n]),
  )
  const columns = new SetColumns(request.iou, classes)
  const map = confidenceMapOf(store, request.modelRow)
  const weight = weightsOf(images)
  const search = new LeastWorkSearch()
  const compared: ComparedImage<ScoredPrediction>[] = []
  const extents = extentsIn(store, request.modelRow)
  for (const [image, { id, width_px, height_px, unit }] of images.entries()) {
    const place = { image, size: { widthPx: width_px, heightPx: height_px }, extents: extents(id) }
    const shown = labelsOf(store, request.images, id)
    const proposed = predictionsOf(store, id, request.modelRow).map((one) =>
      map ? { ...one, score: calibrated(map, one.rawScore) } : { ...one, score: one.rawScore },
    )
    columns.addLabels(shown, place)
    columns.addPredictions(proposed, place)
    const one = comparedImage(proposed, shown)
    search.add(one, unit, weight(unit))
    compared.push(one)
  }
  const leastWorkFor = search.crossFitted()
  const scores = Float64Array.from(images, ({ unit }, n) => {
    const isShown = isShownFrom(leastWorkFor(unit))
    return savedOn(compared[n]!, (one) => one.isProposed && isShown(one))
  })
  const { labels, predictions, otherShapes } = columns
  return {
    set: columns.toSet(images.length),
    images,
    classRows: [...classes.keys()],
    labelIds: labels.ids,
    predictionNumbers: predictions.numbers,
    labelBoxes: Float64Array.from(labels.boxes),
    predictionBoxes: Float64Array.from(predictions.boxes),
    rawScore: Float64Array.from(predictions.rawScore),
    scores,
    leastWork: search.found(),
    otherShapes,
  }
}

/** The number of an image in the set, and the known extents of its objects. */
type Place = { image: number; size: Size; extents: ReturnType<ReturnType<typeof extentsIn>> }

/** Labels and predictions in columns, filled image by image. */
class SetColumns {
  readonly labels = { ...columns(), ids: [] as string[], isCrowd: [] as number[], isIgnored: [] as number[] }
  readonly predictions = { ...columns(), numbers: [] as number[], score: [] as number[], rawScore: [] as number[] }
  /** Those whose shape can't be compared this way. */
  otherShapes = 0
  readonly #iou: IouKind
  readonly #classes: ReadonlyMap<number, number>

  constructor(iou: IouKind, classes: ReadonlyMap<number, number>) {
    this.#iou = iou
    this.#classes = classes
  }

  addLabels(shown: readonly LabelRow[], { image, size, extents }: Place): void {
    const { labels } = this
    for (const label of shown) {
      const compared = comparedAs(this.#iou, label.geometry, size)
      if (!compared) this.otherShapes += 1
      else {
        const extent = extents.ofLabel(label)
        const areaPx = extent?.areaPx ?? areaOf(label.geometry, compared.box)
        add(labels, image, this.#classes.get(label.classId) ?? 0, compared, areaPx, extent)
        labels.ids.push(label.id)
        labels.isCrowd.push(Number(label.attributes.iscrowd === true))
        const isInvisible = this.#iou === 'keypoints' && !compared.points.some((v, n) => n % 3 === 2 && v > 0)
        labels.isIgnored.push(Number(isInvisible))
      }
    }
  }

  addPredictions(proposed: readonly PredictionRow[], { image, size, extents }: Place): void {
    const { predictions } = this
    for (const prediction of proposed) {
      const { n, class_id, geometry, box, score, rawScore } = prediction
      const compared = comparedAs(this.#iou, geometryOf(prediction), size, geometry ? undefined : box)
      if (!compared) this.otherShapes += 1
      else {
        const extent = extents.ofPrediction(n)
        const { width, height } = extent ?? compared.box
        const areaPx = compared.runs?.areaPx ?? width * height
        add(predictions, image, this.#classes.get(class_id) ?? 0, compared, areaPx, extent)
        predictions.numbers.push(n)
        predictions.score.push(score)
        predictions.rawScore.push(rawScore)
      }
    }
  }

  toSet(images: number): EvaluationSet {
    const { labels, predictions } = this
    const isCrowd = Uint8Array.from(labels.isCrowd)
    const areaPx = Float64Array.from(labels.areaPx)
    return {
      images,
      classes: this.#classes.size,
      labels: {
        image: Int32Array.from(labels.image),
        classOf: Int32Array.from(labels.classOf),
        areaPx,
        isCrowd,
        isIgnored: Uint8Array.from(labels.isIgnored),
      },
      predictions: {
        image: Int32Array.from(predictions.image),
        classOf: Int32Array.from(predictions.classOf),
        areaPx: Float64Array.from(predictions.areaPx),
        score: Float64Array.from(predictions.score),
      },
      overlap: overlapOf(this.#iou, { labels, predictions, labelAreas: areaPx, crowds: isCrowd }),
    }
  }
}

type Columns = ReturnType<typeof columns>

/** Returns the overlap of each prediction with each label of its image. */
function overlapOf(
  by: SetRequest['iou'],
  {
    labels,
    predictions,
    labelAreas,
    crowds,
  }: { labels: Columns; predictions: Columns; labelAreas: Float64Array; crowds: Uint8Array },
) {
  if (by === 'segm') return maskOverlap(predictions.runs, labels.runs, crowds)
  if (by !== 'keypoints')
    return boxOverlap(Float64Array.from(predictions.extents), Float64Array.from(labels.extents), crowds)
  const shown = labels.points.map((points, n) => ({ points, box: labels.extents.slice(n * 4, n * 4 + 4) }))
  return keypointOverlap(predictions.points, shown, labelAreas)
}

type ScoredPrediction = { classId: number; score: number; isProposed: boolean }

/** Returns the input for counting work, without shapes: a set may have a million images. */
function comparedImage(
  proposed: readonly PredictionRow[],
  shown: readonly LabelRow[],
): ComparedImage<ScoredPrediction> {
  const { predictions, labels, overlaps } = compareImage(
    proposed.map((one) => ({ ...one, classId: one.class_id, geometry: geometryOf(one) })),
    shown.filter(({ attributes }) => attributes.iscrowd !== true),
  )
  return {
    predictions: predictions.map(({ classId, score, isProposed }) => ({ classId, score, isProposed })),
    labels: labels.map(({ classId }) => ({ classId })),
    overlaps,
  }
}

/** Returns the weight of each image of a unit: together they count once. */
function weightsOf(images: readonly ReadImage[]): (unit: number) => number {
  const sizes = new Map<number, number>()
  for (const { unit } of images) sizes.set(unit, (sizes.get(unit) ?? 0) + 1)
  return (unit) => 1 / sizes.get(unit)!
}

/** A cluster is one unit: its images tend to be right or wrong together. */
const unit = `${clusterSql('image.id')} AS unit`

function imagesOf(store: ReadOnlyStore, { images, seenBy }: SetRequest): ReadImage[] {
  const isSeen = seenBy
    .map((row) => `AND EXISTS (SELECT 1 FROM prediction_run WHERE model_id = ${row} AND image_id = image.id)`)
    .join(' ')
  return 'datasetRow' in images
    ? store.all<ReadImage>(
        `SELECT image.id, width_px, height_px, ${unit} FROM dataset_item JOIN image ON image.id = image_id
         WHERE dataset_id = ? ${isSeen} ORDER BY image.id`,
        [images.datasetRow],
      )
    : store.all<ReadImage>(
        `SELECT image.id, width_px, height_px, ${unit} FROM image WHERE ${images.sql} ${isSeen} ORDER BY image.id`,
        images.parameters,
      )
}

/** Counts the images, processed or not. */
export const countImages = (store: ReadOnlyStore, { images }: SetRequest): number =>
  'datasetRow' in images
    ? store.values<number>('SELECT count(*) FROM dataset_item WHERE dataset_id = ?', [images.datasetRow])[0]!
    : store.values<number>(`SELECT count(*) FROM image WHERE ${images.sql}`, images.parameters)[0]!

function labelsOf(store: ReadOnlyStore, images: LabeledImages, imageRow: number): LabelRow[] {
  if ('datasetRow' in images) {
    const item = store.get<{ labels: string }>('SELECT labels FROM frozen_item WHERE dataset_id = ? AND image_id = ?', [
      images.datasetRow,
      imageRow,
    ])
    return JSON.parse(item?.labels ?? '[]')
  }
  return store
    .all<{ id: Annotation['id']; classId: number; geometry: string; attributes: string }>(
      'SELECT id, class_id AS classId, geometry, attributes FROM annotation WHERE image_id = ? ORDER BY position',
      [imageRow],
    )
    .map((row) => ({ ...row, geometry: JSON.parse(row.geometry), attributes: JSON.parse(row.attributes) }))
}

const boxColumns = 'x16 / 16.0, y16 / 16.0, width16 / 16.0, height16 / 16.0'

/**
 * Returns a model's predictions, including those below the threshold of their class, which decides what is proposed,
 * not how good a model is.
 */
const predictionsOf = (store: ReadOnlyStore, imageRow: number, modelRow: number): Omit<PredictionRow, 'score'>[] =>
  store
    .arrays<
      [
        isProposed: number,
        n: number,
        classRow: number,
        rawScore: number,
        ...box: [x: number, y: number, w: number, h: number],
        shape: string | null,
      ]
    >(
      `SELECT 1, n, class_id, coalesce(raw_score, score), ${boxColumns}, geometry FROM prediction WHERE image_id = :image AND model_id = :model
       UNION ALL
       SELECT 0, n, class_id, coalesce(raw_score, score), ${boxColumns}, geometry FROM unmapped_prediction AS found
         JOIN class_map ON class_map.model_id = found.model_id AND class_map.model_class = found.model_class
       WHERE image_id = :image AND found.model_id = :model AND class_id IS NOT NULL
       ORDER BY n`,
      { image: imageRow, model: modelRow },
    )
    .map(([isProposed, n, class_id, rawScore, x, y, width, height, geometry]) => ({
      isProposed: isProposed === 1,
      n,
      class_id,
      rawScore,
      box: { x, y, width, height },
      geometry: geometry === null ? null : JSON.parse(geometry),
    }))

const geometryOf = ({ box, geometry }: PredictionRow): Geometry => geometry ?? { shape: 'box', ...box }

type ComparedObject = { box: Box; runs: PixelRuns | null; points: Keypoints }

/** Rounds a side to its original decimals, which the difference of two corners loses. */
const written = (px: number): number => Math.round(px * 1e6) / 1e6

function boxAround(geometry: Geometry, size: Size): Box {
  if (geometry.shape === 'box') return geometry
  const { width, height, ...corner } = boundsOfGeometry(geometry, size)
  return { ...corner, width: written(width), height: written(height) }
}

/** Returns the compared form of a shape; null when it has nothing to compare. */
function comparedAs(iou: IouKind, geometry: Geometry, size: Size, known?: Box): ComparedObject | null {
  const box = known ?? boxAround(geometry, size)
  if (iou === 'keypoints') {
    if (geometry.shape !== 'skeleton') return null
    return { box, runs: null, points: geometry.points.flat() }
  }
  if (geometry.shape === 'points' || geometry.shape === 'polyline') return null
  if (iou === 'bbox') return { box, runs: null, points: [] }
  const runs = runsOfGeometry(geometry, size)
  return runs && { box, runs, points: [] }
}

/**
 * Returns the area by which a label counts as small or large: that of its shape, or of its box when the shape has none.
 */
const areaOf = (geometry: Geometry, box: Box): number => shapeOf(geometry).areaPx(geometry) || box.width * box.height

const numbersOf = ({ x, y, width, height }: Box): [number, number, number, number] => [x, y, width, height]

const columns = () => ({
  image: [] as number[],
  classOf: [] as number[],
  areaPx: [] as number[],
  boxes: [] as number[],
  /** The boxes that are compared. */
  extents: [] as number[],
  runs: [] as PixelRuns[],
  points: [] as Keypoints[],
})

function add(
  to: ReturnType<typeof columns>,
  image: number,
  classOf: number,
  compared: ComparedObject,
  area: number,
  extent: Box | undefined,
): void {
  to.image.push(image)
  to.classOf.push(classOf)
  to.areaPx.push(area)
  to.boxes.push(...numbersOf(compared.box))
  to.extents.push(...numbersOf(extent ?? compared.box))
  if (compared.runs) to.runs.push(compared.runs)
  if (compared.points.length > 0) to.points.push(compared.points)
}
