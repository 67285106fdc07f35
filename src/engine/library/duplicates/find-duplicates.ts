import { z } from 'zod'
import { DuplicatesResult } from '#contract'
import { defineJob } from '../../jobs/index.ts'
import type { Store } from '../../store/index.ts'
import { eachInTurns, nextTurn, pagesInTurns } from '../../turns.ts'
import { groupNearDuplicates } from './near-duplicates.ts'

type Image = [id: number, hash: string, isReviewed: number, labels: number, pixels: number]
type Member = { image: Image; leader: number }

const rowsAtOnce = 2000

/**
 * Looks for images that look alike, by their perceptual hashes, and stores the groups. Until all of them are there, those
 * of the run before stay; a run that is killed or canceled leaves them, and is simply run again.
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
    const images: Image[] = []
    for await (const page of imagesWithHash(store, signal)) images.push(...page)
    const hashes = { high: new Uint32Array(images.length), low: new Uint32Array(images.length) }
    await eachInTurns(images, ([, hash], i) => {
      hashes.high[i] = Number.parseInt(hash.slice(0, 8), 16)
      hashes.low[i] = Number.parseInt(hash.slice(8), 16)
    })
    const leaders = await groupNearDuplicates(hashes, distance, 200, async (done) => {
      progress(done, images.length)
      await nextTurn()
      signal.throwIfAborted()
    })
    const sizes = new Uint32Array(images.length)
    for (const leader of leaders) sizes[leader]! += 1
    const groups = new Map<number, Member[]>()
    await eachInTurns(images, (image, i) => {
      const leader = leaders[i]!
      if (sizes[leader] === 1) return
      const group = groups.get(leader)
      if (group) group.push({ image, leader })
      else groups.set(leader, [{ image, leader }])
    })
    const several = [...groups.values()]
    await collectChanges(store, images, several, signal)
    replaceChanged(store)
    progress(images.length, images.length)
    context.announce({ type: 'imagesChanged', images: 'many' })
    return {
      images: images.length,
      groups: several.length,
      nearDuplicates: several.reduce((sum, members) => sum + members.length - 1, 0),
    }
  },
})

const imagesWithHash = (store: Store, signal: AbortSignal) =>
  pagesInTurns<Image>(
    (last) =>
      store.arrays<Image>(
        `SELECT id, perceptual_hash, state IN ('reviewed', 'approved'), label_count, width_px * height_px FROM image
         WHERE perceptual_hash IS NOT NULL AND lifecycle NOT IN ('trashed', 'purged') AND id > ? ORDER BY id LIMIT ?`,
        [last?.[0] ?? 0, rowsAtOnce],
      ),
    signal,
  )

/** Reviewed first, then the most labels, then the most pixels, then the first that came in. */
const bestFirst = ({ image: a }: Member, { image: b }: Member): number =>
  b[2] - a[2] || b[3] - a[3] || b[4] - a[4] || a[0] - b[0]

/** Writes what differs from the former groups into a table of this connection alone, in pieces. */
async function collectChanges(
  store: Store,
  images: readonly Image[],
  groups: readonly (readonly Member[])[],
  signal: AbortSignal,
): Promise<void> {
  const around = (piece: () => void) => store.write(piece)
  store.write(() => {
    store.run('CREATE TEMP TABLE IF NOT EXISTS changed_duplicate (image_id INTEGER PRIMARY KEY, group_id, size, rank)')
    store.run('DELETE FROM temp.changed_duplicate')
  })
  const grouped = new Uint8Array(1 + (images.at(-1)?.[0] ?? 0))
  const collect = (members: readonly Member[]) =>
    members.toSorted(bestFirst).forEach(({ image: [id], leader }, i) => {
      grouped[id] = 1
      store.run(
        `INSERT INTO temp.changed_duplicate SELECT :id, :group, :size, :rank WHERE NOT EXISTS (
           SELECT 1 FROM duplicate WHERE image_id = :id AND group_id = :group AND size = :size AND rank = :rank)`,
        { id, group: images[leader]![0], size: members.length, rank: i + 1 },
      )
    })
  await eachInTurns(groups, collect, { signal, around })
  const former = pagesInTurns<number>(
    (last) =>
      store.values<number>('SELECT image_id FROM duplicate WHERE image_id > ? ORDER BY image_id LIMIT ?', [
        last ?? 0,
        rowsAtOnce,
      ]),
    signal,
  )
  for await (const page of former)
    store.write(() => {
      for (const id of page)
        if (grouped[id] !== 1) store.run('INSERT INTO temp.changed_duplicate (image_id) VALUES (?)', [id])
    })
}

/** Puts what changed in the place of what was. Images that were erased meanwhile have no place. */
function replaceChanged(store: Store): void {
  store.write(() => {
    store.run('DELETE FROM duplicate WHERE image_id IN (SELECT image_id FROM temp.changed_duplicate)')
    store.run(
      `INSERT INTO duplicate (image_id, group_id, size, rank)
       SELECT image_id, group_id, size, rank FROM temp.changed_duplicate AS changed
       WHERE group_id IS NOT NULL AND EXISTS (SELECT 1 FROM image WHERE image.id = changed.image_id)`,
    )
    store.run('DELETE FROM temp.changed_duplicate')
  })
}
