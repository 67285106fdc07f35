import type { Dataset } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../procedure.ts'
import { compileWhere, parseOrder } from '../query/index.ts'
import { listClasses } from '../workspace/index.ts'
import { datasetByName, toDataset } from './queries.ts'
import { seal } from './seal.ts'
import { type SplitShares, splitOf } from './split.ts'

/**
 * Freezes the reviewed and approved active images that match, with their labels and their splits, as one version at
 * one moment. Throws INVALID when the name is taken or nothing matches.
 */
export async function freeze(
  context: ActingContext,
  version: { name: string; where?: string; split: SplitShares; by?: string; seed: number },
): Promise<Dataset> {
  const { store, clock, actor, announce } = context
  const { name, where, split, by, seed } = version
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  // What is kept together by a field that an image lacks, or by nothing, goes by the image itself.
  const together = by === undefined ? null : parseOrder(by).key
  const key = together ? `coalesce(${together.sql}, image.sha256)` : 'image.sha256'
  store.function('winnow_split', (of) => splitOf(seed, String(of), split))

  const row = store.write(() => {
    if (datasetByName(store, name))
      throw invalid(`There is a dataset version ${name} already. Versions never change; choose another name.`)
    const { lastRow } = store.run(
      `INSERT INTO dataset (name, where_text, seed, split, split_by, classes, hash, summary, created_at, created_by)
       VALUES (?, ?, ?, ?, ?, ?, '', '{}', ?, ?)`,
      [
        name,
        where ?? '',
        seed,
        JSON.stringify(split),
        by ?? null,
        JSON.stringify(listClasses(store)),
        clock.nowMs(),
        rowOf(actor.userId),
      ],
    )
    const { changes } = store.run(
      `INSERT INTO dataset_item (dataset_id, image_id, revision, split, labels)
       SELECT ?, image.id, image.revision, winnow_split(${key}), (
         SELECT json_group_array(json_object(
           'id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
           'origin', origin, 'modelId', 'mdl_' || model_id, 'predictionId', 'prd_' || model_id || '_' || prediction_n,
           'score', score) ORDER BY position, id)
         FROM annotation WHERE annotation.image_id = image.id)
       FROM image
       WHERE image.state IN ('reviewed', 'approved') AND image.lifecycle = 'active' AND ${condition.sql}`,
      [lastRow, ...(together?.parameters ?? []), ...condition.parameters],
    )
    if (changes === 0)
      throw invalid(
        'No image matches: a version is made of active images that are reviewed or approved. Review some first.',
      )
    return lastRow
  })
  const frozen = datasetByName(store, name)
  if (!frozen) throw new Error(`The version ${name} is gone right after it was frozen.`)
  const sealed = await seal(store, frozen)
  announce({ type: 'datasetsChanged', datasetId: idOf('dst', row) })
  return toDataset(sealed)
}
