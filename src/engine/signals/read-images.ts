import type { ClassBox } from '#model/geometry/match-boxes.ts'
import { dayMs } from '#model/units.ts'
import { backgroundId, type VectorTable } from '../embeddings/for-threads.ts'
import type { OnProgress } from '../progress.ts'
import { shownFrom } from '../query/index.ts'
import { type ReadOnlyStore, rowRanges } from '../store/index.ts'
import { f1Of, RecallTally } from './agreement.ts'
import { labelQualityOf, type ScoredBox } from './label-quality.ts'
import type { ObjectSignalsInput } from './object-signals.ts'
import { reviewedHere } from './reviewed-here.ts'

/**
 * An image in the form of the signals. `golden` and the others are 0 or 1; `seen`: whether the model has processed it.
 */
type ImageRow = {
  id: number
  sha256: string
  revision: number
  active: number
  blind: number | null
  seen: number
  golden: number
  arrived: number
  taken: number
}

const imagesAtOnce = 500
/** Camera times before this, or after tomorrow, are not plausible. */
const earliestMs = Date.UTC(2000, 0, 1)

export type OfModel = { modelRow: number; make: string; goldenRow: number | null; nowMs: number }

/** The input of all signals. */
export type ModelImages = {
  /** Of images in the order of preference: active ones first, then by content. */
  id: Float64Array
  revision: Float64Array
  /** NaN when the model has not processed the image. */
  f1: Float64Array
  labelQuality: Float64Array
  /** The number of images that the model has not processed. */
  unseen: number
  recall: ReturnType<RecallTally['byClass']>
  objects: ObjectSignalsInput
}

type BoxRow<Box> = Box & { image_id: number }
type VectorRow = { image_id: number; class_id: number | null; vector: Uint8Array }

export function readImages(store: ReadOnlyStore, request: OfModel, step: OnProgress): ModelImages {
  const tally = new RecallTally()
  const found: { image: ImageRow; f1: number; quality: number; objects: DescribedObjects }[] = []
  for (const [first, last, before] of rowRanges(store, imagesAtOnce)) {
    step(before)
    const images = imagesBetween(store, request, first, last)
    if (images.length === 0) continue
    const labels = Map.groupBy(
      store.all<BoxRow<ClassBox>>(
        'SELECT image_id, class_id, x, y, width, height FROM annotation WHERE image_id BETWEEN ? AND ?',
        [first, last],
      ),
      imageOf,
    )
    const predictions = Map.groupBy(
      store.all<BoxRow<ScoredBox>>(
        `SELECT image_id, class_id, score, x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width,
           height16 / 16.0 AS height FROM prediction WHERE image_id BETWEEN ? AND ? AND model_id = ?
           AND score >= ${shownFrom('prediction').sql}`,
        [first, last, request.modelRow],
      ),
      imageOf,
    )
    const objects = describedIn(vectorsBetween(store, request.make, first, last))
    for (const image of images) {
      const [mine, proposed] = [labels.get(image.id) ?? [], predictions.get(image.id) ?? []]
      if (image.seen === 1) tally.add(mine, proposed, image.blind === 1)
      found.push({
        image,
        f1: image.seen === 1 ? f1Of(mine, proposed) : Number.NaN,
        quality: image.seen === 1 ? labelQualityOf(mine, proposed) : Number.NaN,
        objects: objects.get(image.id) ?? nothing,
      })
    }
  }
  found.sort((a, b) => b.image.active - a.image.active || (a.image.sha256 < b.image.sha256 ? -1 : 1))
  return {
    id: Float64Array.from(found, ({ image }) => image.id),
    revision: Float64Array.from(found, ({ image }) => image.revision),
    f1: Float64Array.from(found, ({ f1 }) => f1),
    labelQuality: Float64Array.from(found, ({ quality }) => quality),
    unseen: found.filter(({ image }) => image.seen === 0).length,
    recall: tally.byClass(),
    objects: {
      images: {
        count: found.length,
        active: Uint8Array.from(found, ({ image }) => image.active),
        isGolden: Uint8Array.from(found, ({ image }) => image.golden),
        arrivedAt: Float64Array.from(found, ({ image }) => image.arrived),
        takenAt: Float64Array.from(found, ({ image }) => image.taken),
      },
      samples: samplesOf(found.map(({ objects }) => objects)),
    },
  }
}

/** Returns the described objects of images in this order. */
function samplesOf(images: readonly DescribedObjects[]): VectorTable {
  const some = images.find(({ classes }) => classes.length > 0)
  const width = some ? some.vectors.length / some.classes.length : 0
  const count = images.reduce((sum, { classes }) => sum + classes.length, 0)
  const samples = {
    count,
    width,
    vectors: new Int8Array(count * width),
    classOf: new Int32Array(count),
    imageOf: new Int32Array(count),
  }
  let at = 0
  for (const [n, { vectors, classes }] of images.entries()) {
    samples.vectors.set(vectors, at * width)
    for (const classId of classes) {
      samples.classOf[at] = classId
      samples.imageOf[at++] = n
    }
  }
  return samples
}

const imagesBetween = (store: ReadOnlyStore, { modelRow, goldenRow, nowMs }: OfModel, first: number, last: number) =>
  store.all<ImageRow>(
    `SELECT id, sha256, revision, lifecycle = 'active' AS active, reviewed_blind AS blind, imported_at AS arrived,
       iif(captured_at BETWEEN ? AND ?, captured_at, imported_at) AS taken,
       EXISTS (SELECT 1 FROM prediction_run WHERE model_id = ? AND image_id = image.id) AS seen,
       EXISTS (SELECT 1 FROM dataset_item WHERE dataset_id = ? AND image_id = image.id) AS golden
     FROM image WHERE id BETWEEN ? AND ? AND ${reviewedHere}`,
    [earliestMs, nowMs + dayMs, modelRow, goldenRow, first, last],
  )

/** Returns vectors of current labels, and of a part without any. */
const vectorsBetween = (store: ReadOnlyStore, make: string, first: number, last: number) =>
  store.all<VectorRow>(
    `SELECT embedding.image_id, annotation.class_id, vector FROM embedding
     JOIN embedding_run ON embedding_run.image_id = embedding.image_id AND embedding_run.descriptor = ?
     JOIN image ON image.id = embedding.image_id AND image.revision = embedding_run.revision
     LEFT JOIN annotation ON annotation.image_id = embedding.image_id AND annotation.id = embedding.annotation_id
     WHERE embedding.image_id BETWEEN ? AND ? AND (annotation.id IS NOT NULL OR annotation_id = '${backgroundId}')`,
    [make, first, last],
  )

/** The described objects of an image, their vectors one after another. */
type DescribedObjects = { vectors: Int8Array; classes: readonly number[] }

const nothing: DescribedObjects = { vectors: new Int8Array(), classes: [] }

/** Groups by image, in memory shared by a page: a buffer for each object would be too much garbage. */
function describedIn(rows: readonly VectorRow[]): Map<number, DescribedObjects> {
  const page = new Int8Array(rows.reduce((sum, { vector }) => sum + vector.length, 0))
  let end = 0
  const described = new Map<number, DescribedObjects>()
  for (const [imageRow, own] of Map.groupBy(rows, imageOf)) {
    const start = end
    const objects = objectsAmong(own)
    for (const { vector } of objects) {
      page.set(new Int8Array(vector.buffer, vector.byteOffset, vector.length), end)
      end += vector.length
    }
    described.set(imageRow, {
      vectors: page.subarray(start, end),
      classes: objects.map(({ class_id }) => class_id ?? 0),
    })
  }
  return described
}

/** The background counts only for an image without any other object. */
function objectsAmong(vectors: readonly VectorRow[]): readonly VectorRow[] {
  const labels = vectors.filter(({ class_id }) => class_id !== null)
  return labels.length > 0 ? labels : vectors
}

const imageOf = ({ image_id }: { image_id: number }): number => image_id
