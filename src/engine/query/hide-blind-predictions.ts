import type { ReadStore } from '../store/index.ts'
import { isBlindNow } from './withheld.ts'

/** The columns of `image` about predictions, and their values for an image without any. */
const imageColumns = new Map([
  ['prediction_count', '0'],
  ['prediction_shown_count', '0'],
  ['prediction_min_score', 'NULL'],
  ['prediction_max_score', 'NULL'],
  ['prediction_taken_count', '0'],
  ['prediction_deleted_count', '0'],
  ['label_disagreement', 'NULL'],
])
/** Tables whose rows hold a model's results about an image. */
const tables = ['prediction', 'unmapped_prediction', 'evaluation_object', 'evaluation_image', 'signal', 'alarm_image']

/**
 * Makes the connection read images to be labeled blind as if no model had run on them: views of this connection replace
 * the tables. For work on all images on behalf of an annotator.
 */
export function hideBlindPredictions(store: ReadStore): void {
  const columns = store.values<string>("SELECT name FROM pragma_table_info('image')").map((name) => {
    const without = imageColumns.get(name)
    return without === undefined
      ? `image.${name}`
      : `iif(${isBlindNow('image').sql}, ${without}, image.${name}) AS ${name}`
  })
  store.exec(`CREATE TEMP VIEW image AS SELECT ${columns.join(', ')} FROM main.image AS image`)
  for (const table of tables)
    store.exec(`CREATE TEMP VIEW ${table} AS SELECT * FROM main.${table} AS read WHERE NOT EXISTS (
      SELECT 1 FROM main.image AS image WHERE image.id = read.image_id AND ${isBlindNow('image').sql})`)
}
