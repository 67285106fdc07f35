import { closedValues } from '#model/query/query-fields.ts'
import type { Context } from '../../context.ts'
import { readValues } from '../../query/index.ts'
import { allTags } from './suggest.ts'

const max = 1000

/** Where the names come from that a field is compared with. */
const lists = new Map(
  Object.entries<string>({
    'image.source': 'SELECT name FROM source ORDER BY name',
    'image.format': 'SELECT DISTINCT format FROM image ORDER BY format',
    'image.licence': 'SELECT DISTINCT licence FROM image WHERE licence IS NOT NULL ORDER BY licence',
    'image.consent': 'SELECT DISTINCT consent FROM image WHERE consent IS NOT NULL ORDER BY consent',
    'image.tags': allTags,
    classes: 'SELECT name FROM label_class ORDER BY position, id',
    'labels.classes': 'SELECT name FROM label_class ORDER BY position, id',
    'labels.class': 'SELECT name FROM label_class ORDER BY position, id',
    'predictions.class': 'SELECT name FROM label_class ORDER BY position, id',
    'labels.model': 'SELECT name FROM model ORDER BY id DESC',
    'prediction.model': 'SELECT name FROM model ORDER BY id DESC',
    reviewer: 'SELECT name FROM user ORDER BY name',
  }),
)

/** Lists the values that a field can be compared with; empty for fields whose values can't be listed. */
export async function queryValues(context: Context, field: string): Promise<string[]> {
  const closed = closedValues(field)
  if (closed) return [...closed]
  const sql = lists.get(field)
  return sql === undefined ? [] : readValues<string>(context, `SELECT * FROM (${sql}) LIMIT ${max}`)
}
