import { z } from 'zod'
import { Dataset, FreezeOptions, type FreezePlan } from '#contract'
import { DatasetId, idOf, rowOf } from '#model/ids.ts'
import { type EmptyBy, type Negatives, noNegatives } from '#model/labels/negatives.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { defineJob, type JobRun } from '../../jobs/index.ts'
import { parseOrder, readLong, readOne } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'
import { writeEach, writeWhile } from '../../threads/write-in-pieces.ts'
import { listClasses } from '../../workspace/index.ts'
import { certificatesIn, lineageAt } from '../lineage/lineage.ts'
import { type DatasetRow, datasetByName, sealedRows, toDataset } from '../queries.ts'
import { splitNames } from '../split.ts'
import { hashVersionNow } from '../versions/content-hash.ts'
import { fillVersion } from './fill-version.ts'
import { type Condition, matching, matchingRows } from './matching.ts'
import type { ExcludedImages } from './place-images.ts'
import { type Choices, canLeak, planVersion, requireNoLeakage } from './plan-version.ts'
import { prepareAhead } from './prepare-ahead.ts'
import { emptyBy } from './prepare-items.ts'
import { isSampled } from './sample-images.ts'

/** Rows that are deleted at a time. */
const batchSize = 250

/** Set in the transaction that seals the version: if the job runs again after that, this was the result. */
const Checkpoint = z.object({ sealed: DatasetId })
type Run = JobRun<z.infer<typeof Checkpoint>>

/**
 * Freezes the matching active images that are reviewed or approved, with labels and split, as one version. Each image
 * is taken as it is when its turn comes. Until the end the version is unsealed and invisible; a stopped job deletes it,
 * and `discardUnsealed` does after a crash. A resumed job starts again.
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

/** Throws INVALID for a name that is taken or a query or field that can't be read; returns what to match. */
export function checkFreeze(context: ActingContext, version: FreezeOptions): Condition {
  requireFreeName(context.store, version.name)
  if (version.by !== undefined) parseOrder(version.by)
  return matching(context, version)
}

/** Also throws INVALID if nothing matches, and REFUSED if near-duplicates would be in more than one split. */
export async function checkLeakage(context: ActingContext, version: FreezeOptions): Promise<void> {
  const { sql, parameters } = checkFreeze(context, version)
  if (!(await readOne(context, `SELECT 1 FROM image WHERE ${sql} LIMIT 1`, parameters))) throw nothingMatches()
  if (!version.allowLeakage && canLeak(context, version)) requireNoLeakage(await planVersion(context, version), version)
}

async function freeze(version: FreezeOptions, run: Run): Promise<Dataset> {
  const { store, announce } = run.context
  // One version is frozen at a time: an unsealed one was left because the disk was too full to delete it.
  await discardUnsealed(store)
  const row = insertUnsealed(run.context, version)
  const frozen = await fillAndSeal(row, version, run).catch(async (error: unknown) => {
    await discard(store, row)
    throw error
  })
  announce({ type: 'datasetsChanged', datasetId: frozen.datasetId })
  return frozen
}

async function fillAndSeal(row: number, version: FreezeOptions, run: Run): Promise<Dataset> {
  const { context, signal } = run
  const { store } = context
  const unsealed = requireRow(store, version.name)
  const { plan, hash, summary } = await planAndFill(unsealed, version, run)
  if (summary.images === 0) throw nothingMatches()
  const lineage = lineageAt(context, unsealed, version, await certificatesIn(context, row))
  for (const left of plan.leftOut) await leaveOut(store, row, left, signal)
  store.write(() => {
    store.run('UPDATE dataset SET hash = ?, summary = ?, making = ?, lineage = ? WHERE id = ?', [
      hash,
      JSON.stringify(summary),
      JSON.stringify(plan.making),
      JSON.stringify(lineage),
      row,
    ])
    run.save({ sealed: idOf('dst', row) })
  })
  return toDataset(requireRow(store, version.name))
}

const leaveOut = (store: Store, row: number, { reason, rows }: ExcludedImages, signal: AbortSignal) =>
  writeEach(
    store,
    rows,
    (image) => {
      store.run('INSERT INTO dataset_left_out (dataset_id, image_id, reason) VALUES (?, ?, ?)', [row, image, reason])
    },
    signal,
  )

/** Items are prepared while the plan is made if it takes nearly all images. */
async function planAndFill(unsealed: DatasetRow, version: FreezeOptions, { context, signal, progress }: Run) {
  const condition = matching(context, version)
  const matched = await matchingRows(context, condition)
  const prepare = (rows: Uint32Array) => prepareAhead(context, unsealed, rows, signal)
  const early = isSampled(version) ? null : prepare(matched)
  try {
    const plan = await planVersion(context, version, signal, matched)
    requireNoLeakage(plan, version)
    const { placed } = plan
    const images = placed.rows.length
    if (images === 0) throw nothingMatches()
    const work = { context, signal, onImages: (done: number) => progress(done, images) }
    return { plan, ...(await fillVersion(unsealed, placed, early ?? prepare(placed.rows), condition, work)) }
  } finally {
    early?.stop()
  }
}

function requireRow(store: Store, name: string): DatasetRow {
  const row = datasetByName(store, name)
  if (!row) throw new Error(`The version ${name} was deleted while it was being frozen.`)
  return row
}

export const nothingMatches = () =>
  invalid('No images match: a version is made of active images that are reviewed or approved. Review some first.')

/** Names that differ only in case count as the same: on many disks their exports would share a folder. */
function requireFreeName(store: Store, name: string): void {
  const taken = sealedRows(store).find((row) => row.name.toLowerCase() === name.toLowerCase())
  if (taken) throw invalid(`Dataset version ${taken.name} already exists. Versions never change; choose another name.`)
}

/** What a freeze would take now: how many images, and how those without labels were finished. */
export async function previewFreeze(
  context: ActingContext,
  where: FreezeOptions['where'],
): Promise<{ images: number; negatives: Negatives }> {
  const { sql, parameters } = matching(context, { where })
  const counted = await readLong<{ by: EmptyBy | null; images: number }>(
    context,
    `SELECT ${emptyBy} AS by, count(*) AS images FROM image WHERE ${sql} GROUP BY 1`,
    parameters,
  )
  const negatives = { ...noNegatives }
  for (const { by, images } of counted) if (by) negatives[by] = images
  return { images: counted.reduce((sum, { images }) => sum + images, 0), negatives }
}

/** How a freeze would place the images that match now. */
export async function previewPlan(context: ActingContext, choices: Choices, signal?: AbortSignal): Promise<FreezePlan> {
  const {
    placed,
    making: { options, ...making },
  } = await planVersion(context, choices, signal)
  const bySplit = { train: 0, val: 0, test: 0 }
  for (const split of placed.splits) bySplit[splitNames[split]!] += 1
  return { ...making, images: placed.rows.length, bySplit }
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

async function discard(store: Store, row: number): Promise<void> {
  for (const table of ['dataset_item', 'dataset_left_out']) {
    const some = `SELECT image_id FROM ${table} WHERE dataset_id = :row LIMIT ${batchSize}`
    const remove = `DELETE FROM ${table} WHERE dataset_id = :row AND image_id IN (${some})`
    await writeWhile(store, () => store.run(remove, { row }).changes > 0)
  }
  store.write(() => store.run('DELETE FROM dataset WHERE id = ?', [row]))
}

/** Deletes unsealed versions after a crash. Call it only while no freeze runs. */
export async function discardUnsealed(store: Store): Promise<void> {
  for (const { id } of store.all<{ id: number }>("SELECT id FROM dataset WHERE hash = ''")) await discard(store, id)
}
