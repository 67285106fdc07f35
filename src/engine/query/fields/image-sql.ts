import type { imageFields } from '#model/query/fields/image-fields.ts'
import { sql } from '../sql.ts'
import type { SqlOf } from './field.ts'

export const imageSql: SqlOf<typeof imageFields> = {
  id: (i) => sql`('img_' || ${i}.id)`,
  'image.width': (i) => sql`${i}.width_px`,
  'image.height': (i) => sql`${i}.height_px`,
  'image.bytes': (i) => sql`${i}.size_bytes`,
  'image.format': (i) => sql`${i}.format`,
  'image.path': (i) => sql`${i}.path`,
  'image.source': {
    sql: (i) => sql`(SELECT name FROM source WHERE id = ${i}.source_id)`,
    is: (i, name) => sql`${i}.source_id IS (SELECT id FROM source WHERE name = ${name})`,
  },
  'image.capturedAt': (i) => sql`${i}.captured_at`,
  'image.month': (i) => sql`strftime('%Y-%m', ${i}.captured_at / 1000.0, 'unixepoch')`,
  'image.importedAt': (i) => sql`${i}.imported_at`,
  'image.reviewedAt': (i) => sql`${i}.reviewed_at`,
  'image.tags': {
    item: (a) => sql`${a}.tag`,
    from: (a) => sql`image_tag ${a}`,
    where: (i, a) => sql`${a}.image_id = ${i}.id`,
  },
  'image.metadata': { json: (i) => sql`${i}.metadata` },
  state: (i) => sql`${i}.state`,
  lifecycle: (i) => sql`${i}.lifecycle`,
  reviewer: (i) => sql`(SELECT name FROM user WHERE id = ${i}.reviewed_by)`,
  hold: (i) =>
    sql`EXISTS (SELECT 1 FROM hold_image JOIN hold ON hold.id = hold_image.hold_id WHERE hold_image.image_id = ${i}.id AND hold.released_at IS NULL)`,
  sentinel: (i) => sql`EXISTS (SELECT 1 FROM sentinel WHERE sentinel.image_id = ${i}.id)`,
  split: (i) => sql`(SELECT split FROM dataset_item WHERE image_id = ${i}.id ORDER BY dataset_id DESC LIMIT 1)`,
  'image.licence': (i) => sql`${i}.licence`,
  'image.consent': (i) => sql`${i}.consent`,
  /** The last result of `library.findDuplicates`. */
  'duplicates.group': (i) => sql`(SELECT 'dup_' || group_id FROM duplicate WHERE duplicate.image_id = ${i}.id)`,
  'duplicates.size': (i) => sql`coalesce((SELECT size FROM duplicate WHERE duplicate.image_id = ${i}.id), 1)`,
  'duplicates.rank': (i) => sql`coalesce((SELECT rank FROM duplicate WHERE duplicate.image_id = ${i}.id), 1)`,
  sequence: (i) =>
    sql`(SELECT name FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE sequence_frame.image_id = ${i}.id)`,
  'sequence.frame': (i) => sql`(SELECT frame FROM sequence_frame WHERE sequence_frame.image_id = ${i}.id)`,
}
