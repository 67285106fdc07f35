import { z } from 'zod'
import { Dataset, FreezeOptions } from '#contract'
import { DatasetId, idOf, rowOf } from '#model/ids.ts'
import { type EmptyBy, type Negatives, noNegatives } from '#model/labels/negatives.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { defineJob, type JobRun } from '../jobs/index.ts'
import { compileWhere, parseOrder, readRows } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { batchesInTurns } from '../turns.ts'
import { listClasses } from '../workspace/index.ts'
import { hashVersionNow } from './content-hash.ts'
import { type Condition, emptyBy, fillVersion } from './fill-version.ts'
import { datasetByName, isSealed, sealedRows, toDataset } from './queries.ts'
import { type SplitName, splitOf } from './split.ts'

/** Images that are looked at in one turn. */
const batchSize = 250

/** Set in the transaction that seals the version: when the job is run again after that, this was the result. */
const Checkpoint = z.object({ sealed: DatasetId })
type Run = JobRun<z.infer<typeof Checkpoint>>

/**
 * Freezes the reviewed and approved active images that match, with labels and split, as one version. Each image is
 * taken as it stands when its turn comes. Until the last one the version is unsealed: nobody sees it, it is taken away
 * when the job is stopped, and by `discardUnsealed` after a crash. A job that goes on begins again.
 */
export const freezeJob = defineJob({
  kind: 'datasets.freeze',
  lane: 'labels',
  unit: 'images',
  input: FreezeOptions,
  result: Dataset,
  checkpoint: Checkpoint,
  title: ({ name }) => `Freeze ${name}`,
  async run(version, run) {
    const { sealed } = run.checkpoint ?? {}
    const earlier = sealed && sealedRows(run.context.store).find(({ id }) => id === rowOf(sealed))
    return earlier ? toDataset(earlier) : await freeze(version, run)
  },
})

/** Throws INVALID for a name that is taken, a query or field that can't be read, and when nothing matches. */
export function checkFreeze(context: ActingContext, version: FreezeOptions): void {
  const { store } = context
  requireFreeName(store, version.name)
  if (version.by !== undefined) parseOrder(version.by)
  const { sql, parameters } = matching(context, version)
  if (!store.get(`SELECT 1 FROM image WHERE ${sql} LIMIT 1`, parameters)) throw nothingMatches()
}

async function freeze(version: FreezeOptions, run: Run): Promise<Dataset> {
  const { store, announce } = run.context
  // One version is frozen at a time: what is unsealed now was left when the disk was too full to take it away.
  discardUnsealed(store)
  const row = insertUnsealed(run.context, version)
  const frozen = await fillAndSeal(row, version, run).catch((error: unknown) => {
    discard(store, row)
    throw error
  })
  announce({ type: 'datasetsChanged', datasetId: frozen.datasetId })
  return frozen
}

async function fillAndSeal(row: number, version: FreezeOptions, run: Run): Promise<Dataset> {
  const { context, signal, progress } = run
  const { store } = context
  const condition = matching(context, version)
  const ids = await matchingRows(context, condition)
  const placed = await placeBySplit(context, ids, version)
  const frozen = datasetByName(store, version.name)
  if (!frozen) throw new Error(`The version ${version.name} is gone while it was being frozen.`)
  const { hash, summary } = await fillVersion(frozen, placed, condition, {
    context,
    signal,
    onImages: (done) => progress(done, ids.length),
  })
  if (summary.images === 0) throw nothingMatches()
  store.write(() => {
    store.run('UPDATE dataset SET hash = ?, summary = ? WHERE id = ?', [hash, JSON.stringify(summary), row])
    run.save({ sealed: idOf('dst', row) })
  })
  return toDataset({ ...frozen, hash, summary: JSON.stringify(summary) })
}

/** The split of each image: by what is kept together, else by the image itself. */
async function placeBySplit(
  context: ActingContext,
  ids: Uint32Array,
  { by, seed, split }: FreezeOptions,
): Promise<Map<number, SplitName>> {
  const together = by === undefined ? null : parseOrder(by).key
  const key = together ? `coalesce(${together.sql}, image.sha256)` : 'image.sha256'
  const placed = new Map<number, SplitName>()
  for await (const rows of batchesInTurns(ids, 1000))
    for (const image of context.store.all<{ id: number; key: string }>(
      `SELECT image.id, ${key} AS key FROM image WHERE image.id IN (SELECT value FROM json_each(?))`,
      [...(together?.parameters ?? []), JSON.stringify(rows)],
    ))
      placed.set(image.id, splitOf(seed, String(image.key), split))
  return placed
}

const nothingMatches = () =>
  invalid('No images match: a version is made of active images that are reviewed or approved. Review some first.')

function requireFreeName(store: Store, name: string): void {
  const taken = datasetByName(store, name)
  if (taken && isSealed(taken))
    throw invalid(`Dataset version ${name} already exists. Versions never change; choose another name.`)
}

function matching({ clock }: ActingContext, { where }: Pick<FreezeOptions, 'where'>): Condition {
  const { sql, parameters } = compileWhere(where, { nowMs: clock.nowMs() })
  return {
    sql: `image.state IN ('reviewed', 'approved') AND image.lifecycle = 'active' AND ${sql}`,
    parameters: [...parameters],
  }
}

const matchingRows = (context: ActingContext, { sql, parameters }: Condition): Promise<Uint32Array> =>
  readRows(context, `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)

/** What a freeze would take now: how many images, and how those without labels were finished. */
export async function previewFreeze(
  context: ActingContext,
  where: FreezeOptions['where'],
): Promise<{ images: number; negatives: Negatives }> {
  const { store } = context
  const ids = await matchingRows(context, matching(context, { where }))
  const negatives = { ...noNegatives }
  for await (const rows of batchesInTurns(ids, batchSize)) {
    const empty = store.all<{ by: EmptyBy | null; images: number }>(
      `SELECT ${emptyBy} AS by, count(*) AS images FROM image WHERE id IN (SELECT value FROM json_each(?)) GROUP BY 1`,
      [JSON.stringify(rows)],
    )
    for (const { by, images } of empty) if (by) negatives[by] += images
  }
  return { images: ids.length, negatives }
}

function insertUnsealed(context: ActingContext, { name, where, split, by, seed }: FreezeOptions): number {
  const { store, clock, actor } = context
  return store.write(() => {
    requireFreeName(store, name)
    return store.run(
      `INSERT INTO dataset (name, where_text, seed, split, split_by, classes, hash, hash_version, summary, created_at,
         created_by)
       VALUES (?, ?, ?, ?, ?, ?, '', ?, '{}', ?, ?)`,
      [
        name,
        where ?? '',
        seed,
        JSON.stringify(split),
        by ?? null,
        JSON.stringify(listClasses(store)),
        hashVersionNow,
        clock.nowMs(),
        rowOf(actor.userId),
      ],
    ).lastRow
  })
}

function discard(store: Store, row: number): void {
  store.write(() => {
    store.run('DELETE FROM dataset_item WHERE dataset_id = ?', [row])
    store.run('DELETE FROM dataset WHERE id = ?', [row])
  })
}

/** Takes away what a crash left of versions that were being frozen. Only while none is being frozen. */
export function discardUnsealed(store: Store): void {
  for (const { id } of store.all<{ id: number }>("SELECT id FROM dataset WHERE hash = ''")) discard(store, id)
}
