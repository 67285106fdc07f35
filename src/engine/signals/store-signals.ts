import { type SignalName, signalNames } from '#model/signals.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import type { ClassRecall, HalfLife } from '../policy/for-threads.ts'
import { millionths, newestSnapshot, signalColumn } from '../policy/index.ts'
import { type RowRange, rowRanges, type Store } from '../store/index.ts'
import { writeEach } from '../threads/write-in-pieces.ts'

/** The number of images whose rows are copied at a time. */
const rowsAtOnce = 1000

const columns = signalNames.map(signalColumn)

/** The signals of images by their rows; NaN is unknown. */
export type ImageSignals = { id: Float64Array; revision: Float64Array } & Record<SignalName, Float64Array>

/** The data that all images share: newly made, or the current snapshot. */
export type Frame =
  | { snapshotId: number }
  | {
      modelRow: number
      descriptor: string
      /** By class, in millionths. */
      recall: Record<string, ClassRecall>
      halfLife: Record<string, HalfLife>
    }

/**
 * Stores signals, some at a time, as rows of a future snapshot: the snapshot makes them count at one moment, so that no
 * plan sees only some of them. With a current snapshot, its rows are copied, and only unknown signals, or those of
 * labels that changed since, are new. Returns for how many images something was new.
 */
export async function storeSignals(
  context: ActingContext,
  images: ImageSignals,
  frame: Frame,
  { model, signal }: { model: string; signal: AbortSignal },
): Promise<number> {
  const { store, clock } = context
  const last = newestSnapshot(store)?.id ?? 0
  const next = last + 1
  const renewed = !('snapshotId' in frame)
  await deleteOthers(store, last)
  if (!renewed) {
    const take = ([first, last]: RowRange) => void store.run(takeAlong, [next, frame.snapshotId, first, last])
    await writeEach(store, [...rowRanges(store, rowsAtOnce)], take, signal)
  }
  let computed = 0
  const write = (row: number, n: number) => {
    const values = signalNames.map((name) => inMillionths(images[name][n]!))
    computed += store.run(insert, [next, images.revision[n]!, ...values, row]).changes
  }
  await writeEach(store, images.id, write, signal)
  signal.throwIfAborted()
  store.write(() => {
    if (renewed)
      store.run(
        'INSERT INTO signal_snapshot (id, model_id, descriptor, recall, half_life, computed_at) VALUES (?, ?, ?, ?, ?, ?)',
        [
          next,
          frame.modelRow,
          frame.descriptor,
          JSON.stringify(frame.recall),
          JSON.stringify(frame.halfLife),
          clock.nowMs(),
        ],
      )
    else store.run('UPDATE signal_snapshot SET id = ? WHERE id = ?', [next, frame.snapshotId])
    audit(context, 'retention.computeSignals', { model, images: computed, renewed })
  })
  await deleteOthers(store, next)
  return computed
}

const inMillionths = (value: number): number | null => (Number.isNaN(value) ? null : millionths(value))

/** Deletes the rows of interrupted and former snapshots. */
async function deleteOthers(store: Store, snapshotId: number): Promise<void> {
  const remove = ([first, last]: RowRange) =>
    void store.run('DELETE FROM signal_row WHERE image_id BETWEEN ? AND ? AND snapshot_id <> ?', [
      first,
      last,
      snapshotId,
    ])
  await writeEach(store, [...rowRanges(store, rowsAtOnce)], remove)
}

const takeAlong = `INSERT INTO signal_row (snapshot_id, image_id, revision, ${columns.join(', ')})
  SELECT ?, image_id, revision, ${columns.join(', ')} FROM signal_row WHERE snapshot_id = ? AND image_id BETWEEN ? AND ?`

/** Skips images that were permanently deleted meanwhile. */
const insert = `INSERT INTO signal_row (snapshot_id, image_id, revision, ${columns.join(', ')})
  SELECT ?, id, ${['revision', ...columns].map(() => '?').join(', ')} FROM image WHERE id = ? AND lifecycle <> 'purged'
  ON CONFLICT (image_id, snapshot_id) DO UPDATE SET revision = excluded.revision,
    ${columns.map((name) => `${name} = iif(signal_row.revision = excluded.revision, coalesce(signal_row.${name}, excluded.${name}), excluded.${name})`).join(', ')}
  WHERE signal_row.revision <> excluded.revision
    OR ${columns.map((name) => `signal_row.${name} IS NULL AND excluded.${name} IS NOT NULL`).join(' OR ')}`
