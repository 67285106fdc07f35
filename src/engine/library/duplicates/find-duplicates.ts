import { z } from 'zod'
import { DuplicatesResult, type ListedJob, type User } from '#contract'
import { nearDuplicateBits } from '#model/perceptual-hash.ts'
import type { Context } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { readRows } from '../../query/index.ts'
import { type RowRange, rowRanges, type Store } from '../../store/index.ts'
import { nextTurn, pagesInTurns } from '../../threads/turns.ts'
import { writeEach } from '../../threads/write-in-pieces.ts'
import { type Groups, noGroups, rankedGroups } from './groups.ts'
import { groupNearDuplicates } from './near-duplicates.ts'

const rowsAtOnce = 2000
/** The most images with a changed group per transaction, among those without. */
const maxFew = 1000

const hasHash = "perceptual_hash IS NOT NULL AND lifecycle NOT IN ('trashed', 'purged')"
/** Reviewed first, then the most labels, then the most pixels, then the first that came in. */
const bestFirst = "state IN ('reviewed', 'approved') DESC, label_count DESC, width_px * height_px DESC, id"

/**
 * Finds similar images by their perceptual hashes and stores the groups. The groups of the previous run stay until all
 * new ones are stored; a killed or canceled run leaves them and can be run again.
 */
export const findDuplicatesJob = defineJob({
  kind: 'library.findDuplicates',
  lane: 'files',
  unit: 'images',
  input: z.object({ distance: z.int().min(0).max(6) }),
  result: DuplicatesResult,
  checkpoint: z.null(),
  title: () => 'Find near-duplicates',
  async run({ distance }, { context, progress, signal }) {
    const { store } = context
    const ids: number[] = []
    const [high, low]: [number[], number[]] = [[], []]
    for await (const page of imagesWithHash(store, signal))
      for (const [id, hash] of page) {
        ids.push(id)
        high.push(Number.parseInt(hash.slice(0, 8), 16))
        low.push(Number.parseInt(hash.slice(8), 16))
      }
    const hashes = { high: new Uint32Array(high), low: new Uint32Array(low) }
    const leaders = await groupNearDuplicates(hashes, distance, 200, async (done) => {
      progress(done, ids.length)
      await nextTurn()
      signal.throwIfAborted()
    })
    const best = await readRows(context, `SELECT id FROM image WHERE ${hasHash} ORDER BY ${bestFirst}`)
    const { placed, ...counts } = rankedGroups(ids, leaders, best)
    const changed = changedSince(await storedGroups(store, signal), placed)
    if (changed.length > maxFew) await replaceAll(store, ids, placed, signal)
    else if (changed.length > 0) replaceSome(store, placed, changed)
    progress(ids.length, ids.length)
    context.announce({ type: 'imagesChanged', images: 'many' })
    return { images: ids.length, ...counts }
  },
})

const imagesWithHash = (store: Store, signal: AbortSignal) =>
  pagesInTurns<[id: number, hash: string]>(
    (last) =>
      store.arrays(`SELECT id, perceptual_hash FROM image WHERE ${hasHash} AND id > ? ORDER BY id LIMIT ?`, [
        last?.[0] ?? 0,
        rowsAtOnce,
      ]),
    signal,
  )

async function storedGroups(store: Store, signal: AbortSignal): Promise<Groups> {
  const stored = noGroups(1 + (store.values<number | null>('SELECT max(id) FROM image')[0] ?? 0))
  const pages = pagesInTurns<[id: number, group: number, size: number, rank: number]>(
    (last) =>
      store.arrays(
        'SELECT image_id, group_id, size, rank FROM duplicate WHERE image_id > ? ORDER BY image_id LIMIT ?',
        [last?.[0] ?? 0, rowsAtOnce],
      ),
    signal,
  )
  for await (const page of pages)
    for (const [id, group, size, rank] of page) {
      stored.group[id] = group
      stored.size[id] = size
      stored.rank[id] = rank
    }
  return stored
}

function changedSince(former: Groups, groups: Groups): number[] {
  const changed: number[] = []
  const look = (size: number, id: number) => {
    if (size === (groups.size[id] ?? 0) && (size === 0 || isSame(former, groups, id))) return
    changed.push(id)
  }
  former.size.forEach(look)
  return changed
}

const isSame = (a: Groups, b: Groups, id: number): boolean => a.group[id] === b.group[id] && a.rank[id] === b.rank[id]

const currentRun = (store: Store): number => store.values<number>('SELECT run FROM duplicate_run')[0]!

/** Images deleted permanently meanwhile have no place. */
const insert = (store: Store, run: number, { group, size, rank }: Groups, id: number): void => {
  if (size[id])
    store.run(
      `INSERT INTO duplicate_row (image_id, run, group_id, size, rank)
       SELECT id, ?, ?, ?, ? FROM image WHERE id = ? AND lifecycle <> 'purged'`,
      [run, group[id]!, size[id], rank[id]!, id],
    )
}

function replaceSome(store: Store, groups: Groups, changed: readonly number[]): void {
  const run = currentRun(store)
  store.write(() => {
    for (const id of changed) {
      store.run('DELETE FROM duplicate_row WHERE image_id = ? AND run = ?', [id, run])
      insert(store, run, groups, id)
    }
  })
}

/** Writes all groups beside the previous ones, which are used until the last is written and then deleted. */
async function replaceAll(store: Store, ids: readonly number[], groups: Groups, signal: AbortSignal): Promise<void> {
  const former = currentRun(store)
  await deleteOthers(store, former)
  const run = former + 1
  const grouped = ids.filter((id) => groups.size[id]! > 0)
  await writeEach(store, grouped, (id) => insert(store, run, groups, id), signal)
  signal.throwIfAborted()
  store.write(() => store.run('UPDATE duplicate_run SET run = ?', [run]))
  await deleteOthers(store, run)
}

/** Deletes the groups of interrupted and previous runs. */
async function deleteOthers(store: Store, run: number): Promise<void> {
  const remove = ([first, last]: RowRange) =>
    void store.run('DELETE FROM duplicate_row WHERE image_id BETWEEN ? AND ? AND run <> ?', [first, last, run])
  await writeEach(store, [...rowRanges(store, rowsAtOnce)], remove)
}

/** Groups near-duplicates again with the last settings after an import added images. */
export function groupAfterImport({ store, jobs }: Context, { kind, summary }: ListedJob, actor: User): void {
  if (kind !== 'library.import' || summary?.figures.imagesAdded === 0) return
  if (store.get("SELECT 1 FROM job WHERE status = 'queued' AND kind = ?", [findDuplicatesJob.kind])) return
  const last = store.get<{ distance: number }>(
    "SELECT input ->> '$.distance' AS distance FROM job WHERE kind = ? AND status = 'done' ORDER BY id DESC LIMIT 1",
    [findDuplicatesJob.kind],
  )
  jobs.enqueue(findDuplicatesJob, { distance: last?.distance ?? nearDuplicateBits }, actor)
}
