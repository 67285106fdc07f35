import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Dataset } from '#contract'
import { idOf, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../procedure.ts'
import { compileWhere, parseOrder } from '../query/index.ts'
import type { SqlValue, Store } from '../store/index.ts'
import { listClasses } from '../workspace/index.ts'
import { datasetByName, toDataset } from './queries.ts'
import { type SplitShares, splitOf } from './split.ts'
import { contentOf } from './version-content.ts'

/** Images that are frozen in one transaction; between them there is room for other work. */
const batchSize = 250

type Version = { name: string; where?: string; split: SplitShares; by?: string; seed: number }

/**
 * Freezes the reviewed and approved active images that match, with labels and split, as one version. Each image is
 * taken as it stands when its turn comes. Until the last one the version is unsealed: nobody sees it, and
 * `discardUnsealed` takes it away after a crash. Throws INVALID when the name is taken or nothing matches.
 */
export async function freeze(context: ActingContext, version: Version): Promise<Dataset> {
  const { store, announce } = context
  const row = insertUnsealed(context, version)
  try {
    await fill(context, row, version)
    const frozen = datasetByName(store, version.name)
    if (!frozen) throw new Error(`The version ${version.name} is gone while it was being frozen.`)
    const { hash, summary } = await contentOf(store, frozen)
    if (summary.images === 0)
      throw invalid(
        'No image matches: a version is made of active images that are reviewed or approved. Review some first.',
      )
    store.write(() =>
      store.run('UPDATE dataset SET hash = ?, summary = ? WHERE id = ?', [hash, JSON.stringify(summary), row]),
    )
    announce({ type: 'datasetsChanged', datasetId: idOf('dst', row) })
    return toDataset({ ...frozen, hash, summary: JSON.stringify(summary) })
  } catch (error) {
    discard(store, row)
    throw error
  }
}

function insertUnsealed({ store, clock, actor }: ActingContext, { name, where, split, by, seed }: Version): number {
  return store.write(() => {
    if (datasetByName(store, name))
      throw invalid(`There is a dataset version ${name} already. Versions never change; choose another name.`)
    return store.run(
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
    ).lastRow
  })
}

/** Writes the items of a version batch by batch, in the order of import. */
async function fill({ store, clock }: ActingContext, row: number, { where, split, by, seed }: Version): Promise<void> {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  // What is kept together by a field that an image lacks, or by nothing, goes by the image itself.
  const together = by === undefined ? null : parseOrder(by).key
  const key = together ? `coalesce(${together.sql}, image.sha256)` : 'image.sha256'
  const matching = `image.state IN ('reviewed', 'approved') AND image.lifecycle = 'active' AND ${condition.sql}`
  const ids = store
    .all<{ id: number }>(`SELECT image.id FROM image WHERE ${matching} ORDER BY image.id`, condition.parameters)
    .map(({ id }) => id)
  for (let from = 0; from < ids.length; from += batchSize) {
    const batch = JSON.stringify(ids.slice(from, from + batchSize))
    const parameters: SqlValue[] = [row, ...(together?.parameters ?? []), batch, ...condition.parameters]
    store.write(() => {
      store.function('winnow_split', (of) => splitOf(seed, String(of), split))
      store.run(
        `INSERT INTO dataset_item (dataset_id, image_id, revision, split, labels)
         SELECT ?, image.id, image.revision, winnow_split(${key}), (
           SELECT json_group_array(json_object(
             'id', id, 'classId', class_id, 'geometry', json(geometry), 'attributes', json(attributes),
             'origin', origin, 'modelId', 'mdl_' || model_id,
             'predictionId', 'prd_' || model_id || '_' || prediction_n, 'score', score) ORDER BY coalesce(layer, 0), position, id)
           FROM annotation WHERE annotation.image_id = image.id)
         FROM image WHERE image.id IN (SELECT value FROM json_each(?)) AND ${matching}`,
        parameters,
      )
    })
    await nextTurn()
  }
}

function discard(store: Store, row: number): void {
  store.write(() => {
    store.run('DELETE FROM dataset_item WHERE dataset_id = ?', [row])
    store.run('DELETE FROM dataset WHERE id = ?', [row])
  })
}

/** Takes away what a crash left of versions that were being frozen. Only when the engine opens. */
export function discardUnsealed(store: Store): void {
  for (const { id } of store.all<{ id: number }>("SELECT id FROM dataset WHERE hash = ''")) discard(store, id)
}
