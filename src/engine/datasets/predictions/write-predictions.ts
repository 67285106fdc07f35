import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { Geometry } from '#model/shapes/index.ts'
import { invalid } from '../../errors.ts'
import type { OnProgress } from '../../progress.ts'
import { atPlace, type ReadStore } from '../../store/index.ts'
import { packerOf } from '../formats/parquet/pack-rows.ts'
import { placeColumnsOf } from '../formats/parquet/row.ts'
import { predictionColumns } from '../formats/parquet/schema.ts'

const imagesAtOnce = 500

type Asked = { modelRow: number; imageRows: Uint32Array; file: string }
type Model = { name: string; sha256: string; classes: string[] }

/**
 * Writes what a model predicted on images, whatever became of it since: a row per prediction, and one for an image without any.
 * The file gets its name once it is complete.
 */
export function writePredictions(
  store: ReadStore,
  { modelRow, imageRows, file }: Asked,
  step: OnProgress,
): { predictions: number } {
  if (existsSync(file)) throw invalid(`${file} already exists. Choose another name.`)
  const model = modelOf(store, modelRow)
  const pack = packerOf(
    [{ key: 'winnow', value: JSON.stringify({ model: model.name, sha256: model.sha256 }) }],
    predictionColumns,
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

type Stored = {
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
  { modelRow, classes, imageRows }: { modelRow: number; classes: readonly string[]; imageRows: Uint32Array },
): Record<string, unknown>[] {
  const stored = store.all<Stored>(
    `SELECT sha256, path, width_px AS widthPx, height_px AS heightPx, model_class AS modelClass, score,
       x16 / 16.0 AS x, y16 / 16.0 AS y, width16 / 16.0 AS width, height16 / 16.0 AS height, geometry
     FROM image LEFT JOIN (${found('prediction')} UNION ALL ${found('unmapped_prediction')} AND NOT is_tail) AS found
       ON found.image_id = image.id
     WHERE image.id IN (SELECT value FROM json_each(:images)) ORDER BY image.id, n`,
    { model: modelRow, images: JSON.stringify([...imageRows]) },
  )
  return stored.map(({ sha256, path, score, modelClass, ...one }) =>
    score === null
      ? { sha256, path }
      : { sha256, path, class: classes[modelClass ?? -1], score, ...placeColumnsOf(geometryOf(one), one) },
  )
}

const geometryOf = ({
  geometry,
  x,
  y,
  width,
  height,
}: Pick<Stored, 'geometry' | 'x' | 'y' | 'width' | 'height'>): Geometry =>
  geometry === null ? { shape: 'box', x, y, width, height } : JSON.parse(geometry)
