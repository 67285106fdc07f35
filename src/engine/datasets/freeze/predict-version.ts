import type { FreezeOptions } from '#contract'
import type { ActingContext } from '../../context.ts'
import { batchesInTurns } from '../../threads/turns.ts'
import { classCounts, labelsByClass } from '../diff/compare-versions.ts'
import type { DatasetRow, Summary } from '../queries.ts'
import { nothingMatches } from './freeze.ts'
import { matching, matchingRows } from './matching.ts'
import { planVersion, requireNoLeakage } from './plan-version.ts'

/** What a version would contain, compared with the previous one. */
export type PredictedVersion = {
  images: number
  added: number
  removed: number
  /** Edited since the previous version. */
  relabelled: number
  unchanged: number
  /** Labels. */
  byClass: { class: string; before: number; after: number }[]
}

type Options = { leaving: ReadonlySet<number>; last: DatasetRow | null; signal?: AbortSignal | undefined }

/**
 * What a freeze would make after some images have left. Throws INVALID if none is left, REFUSED if near-duplicates would be in
 * more than one split.
 */
export async function predictVersion(
  context: ActingContext,
  version: FreezeOptions,
  { leaving, last, signal }: Options,
): Promise<PredictedVersion> {
  const { store } = context
  const matched = await matchingRows(context, matching(context, version))
  const plan = await planVersion(
    context,
    version,
    signal,
    matched.filter((row) => !leaving.has(row)),
  )
  requireNoLeakage(plan, version)
  const { rows } = plan.placed
  if (rows.length === 0) throw nothingMatches()
  let [added, relabelled] = [0, 0]
  const labels = new Map<string, number>()
  for await (const batch of batchesInTurns(rows)) {
    const images = JSON.stringify(batch)
    const found = store.get<{ still: number; edited: number }>(
      `SELECT count(*) AS still, count(*) FILTER (WHERE item.revision <> image.revision) AS edited
       FROM json_each(?) AS placed CROSS JOIN image ON image.id = placed.value
       JOIN dataset_item AS item ON item.dataset_id = ? AND item.image_id = image.id`,
      [images, last?.id ?? 0],
    )!
    added += batch.length - found.still
    relabelled += found.edited
    for (const { name, count } of store.all<{ name: string; count: number }>(
      `SELECT label_class.name, count(*) AS count FROM json_each(?) AS placed
       CROSS JOIN annotation ON image_id = placed.value JOIN label_class ON label_class.id = class_id GROUP BY class_id`,
      [images],
    ))
      labels.set(name, (labels.get(name) ?? 0) + count)
  }
  const before: Pick<Summary, 'images' | 'byClass'> = last ? JSON.parse(last.summary) : { images: 0, byClass: [] }
  const still = rows.length - added
  return {
    images: rows.length,
    added,
    removed: before.images - still,
    relabelled,
    unchanged: still - relabelled,
    byClass: classCounts(labelsByClass(before), labels),
  }
}
