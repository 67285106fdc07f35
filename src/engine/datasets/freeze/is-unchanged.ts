import type { FreezeOptions } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import type { ActingContext } from '../../context.ts'
import { readOne } from '../../query/index.ts'
import { listClasses } from '../../workspace/index.ts'
import { classesOf, type DatasetRow } from '../queries.ts'
import { planVersion, splitIn } from './plan-version.ts'

const imagesAtOnce = 10_000

/** Whether a freeze would repeat an existing version: the same images at the same revisions, in the same splits. */
export async function isUnchanged(
  context: ActingContext,
  options: FreezeOptions,
  version: DatasetRow,
): Promise<boolean> {
  const { store } = context
  const { placed } = await planVersion(context, options)
  const frozen = store.get<{ n: number }>('SELECT count(*) AS n FROM dataset_item WHERE dataset_id = ?', [version.id])
  if (frozen?.n !== placed.rows.length) return false
  if (canonicalJson(classesOf(version)) !== canonicalJson(listClasses(store))) return false
  for (let from = 0; from < placed.rows.length; from += imagesAtOnce) {
    const rows = Array.from(placed.rows.slice(from, from + imagesAtOnce))
    const same = await readOne<{ n: number }>(
      context,
      `SELECT count(*) AS n FROM json_each(?) AS placed CROSS JOIN image ON image.id = placed.value ->> 0
       JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id
       WHERE item.revision = image.revision AND item.split = placed.value ->> 1 AND item.licence IS image.licence
         AND item.absent IS image.absent`,
      [JSON.stringify(rows.map((row) => [row, splitIn(placed, row)])), version.id],
    )
    if (same?.n !== rows.length) return false
  }
  return true
}
