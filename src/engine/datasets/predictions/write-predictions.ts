import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { predictionId } from '#model/ids.ts'
import type { Geometry } from '#model/shapes/index.ts'
import { invalid } from '../../errors.ts'
import type { OnProgress } from '../../progress.ts'
import { atPlace, type ReadStore } from '../../store/index.ts'
import { packerOf } from '../formats/parquet/pack-rows.ts'
import { placeColumnsOf } from '../formats/parquet/row.ts'
import { embeddingColumns, predictionColumns } from '../formats/parquet/schema.ts'

const imagesAtOnce = 500

type PredictionsRequest = { modelRow: number; imageRows: Uint32Array; file: string; embeddings: boolean }
type Model = { name: string; sha256: string; classes: string[] }

/**
 * Writes what a model predicted on images, reviewed or not: a row per prediction, and one for an image without any.
 * With embeddings, each image has a row, and rows have the vectors of their image or object, if described. The file
 * gets its name once it is complete.
 */
export function writePredictions(
  store: ReadStore,
  { modelRow, imageRows, file, embeddings }: PredictionsRequest,
  step: OnProgress,
): { predictions: number } {
  if (existsSync(file)) throw invalid(`${file} already exists. Choose another name.`)
  const model = modelOf(store, modelRow)
  const noted = { model: model.name, sha256: model.sha256 }
  const pack = packerOf(
    [
      {
        key: 'winnow',
        value: JSON.stringify({ ...noted, ...(embeddings && { embedding: makeOf(store, imageRows) }) }),
      },
    ],
    embeddings ? embeddingColumns : predictionColumns,
  )
  const growing = `${file}.part`
  let predictions = 0
  try {
    const out = openSync(growing, 'w')
    try {
      for (let at = 0; at < imageRows.length; at += imagesAtOnce) {
        step(at / imageRows.length)
        const rows = rowsOf(store, {
          modelRow,
          classes: model.classes,
          imageRows: imageRows.slice(at, at + imagesAtOnce),
          embeddings,
        })
        predictions += rows.filter((row) => 'class' in row).length
        if (rows.length > 0) writeSync(out, pack(rows))
      }
      writeSync(out, pack(null))
      fsyncSync(out)
    } finally {
      closeSync(out)
    }
    renameSync(growing, file)
  } catch (error) {
    rmSync(growing, { force: true })
    throw atPlace(error, file)
  }
  return { predictions }
}

function modelOf(store: ReadStore, modelRow: number): Model {
  const { classes, ...model } = store.get<{ name: string; sha256: string; classes: string }>(
    'SELECT name, sha256, classes FROM model WHERE id = ?',
    [modelRow],
  )!
  return { ...model, classes: JSON.parse(classes) }
}

type PredictionRow = {
  id: number
  n: number | null
  sha256: string
  path: string
  widthPx: number
  heightPx: number
  modelClass: number | null
  score: number | null
  x: number
  y: number
  width: number
  height: number
  geometry: string | null
}

const found = (table: string) =>
  `SELECT image_id, n, model_class, coalesce(raw_score, score) AS score, x16, y16, width16, height16, geometry FROM ${table}
   WHERE model_id = :model AND image_id IN (SELECT value FROM json_each(:images))`

/** Confidences are the model's own, before calibration here. */
function rowsOf(
  store: ReadStore,
  {
    modelRow,
    classes,
    imageRows,
    embeddings,
  }: { modelRow: number; classes: readonly string[]; imageRows: Uint32Array; embeddings: boolean },
): Record<string, unknown>[] {
  const stored = store.all<PredictionRow>(
    `SELECT image.id, n, sha256, path, width_px AS widthPx, height_px AS heightPx, model_class AS modelClass, score,
       x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, geometry
     FROM image LEFT JOIN (${found('prediction')} UNION ALL ${found('unmapped_prediction')} AND NOT is_tail) AS found
       ON found.image_id = image.id
     WHERE image.id IN (SELECT value FROM json_each(:images)) ORDER BY image.id, n`,
    { model: modelRow, images: JSON.stringify([...imageRows]) },
  )
  const predicted = ({ id, n, sha256, path, score, modelClass, ...one }: PredictionRow) => ({
    ...{ sha256, path, class: classes[modelClass ?? -1], score },
    ...placeColumnsOf(geometryOf(one), one),
  })
  if (!embeddings)
    return stored.map((one) => (one.score === null ? { sha256: one.sha256, path: one.path } : predicted(one)))
  const vectors = vectorsOf(store, imageRows)
  return stored.flatMap((one, at) => {
    const { id, n, sha256, path, score } = one
    const isFirst = stored[at - 1]?.id !== id
    return [
      ...(isFirst ? [{ sha256, path, embedding: vectors.get(`${id} image`) }] : []),
      ...(score === null || n === null
        ? []
        : [{ ...predicted(one), embedding: vectors.get(`${id} ${predictionId(modelRow, n)}`) }]),
    ]
  })
}

/** Returns vectors by image and annotation or prediction. */
function vectorsOf(store: ReadStore, imageRows: Uint32Array): Map<string, number[]> {
  const rows = store.arrays<[image: number, of: string, vector: Uint8Array]>(
    'SELECT image_id, annotation_id, vector FROM embedding WHERE image_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify([...imageRows])],
  )
  return new Map(
    rows.map(([image, of, { buffer, byteOffset, length }]) => [
      `${image} ${of}`,
      [...new Int8Array(buffer, byteOffset, length)],
    ]),
  )
}

/** What made the vectors: those of different makes are never compared. */
const makeOf = (store: ReadStore, imageRows: Uint32Array): string | null =>
  store.values<string>('SELECT descriptor FROM embedding_run WHERE image_id = ?', [imageRows[0] ?? 0])[0] ?? null

const geometryOf = ({
  geometry,
  x,
  y,
  width,
  height,
}: Pick<PredictionRow, 'geometry' | 'x' | 'y' | 'width' | 'height'>): Geometry =>
  geometry === null ? { shape: 'box', x, y, width, height } : JSON.parse(geometry)
