import { type SignalName, signalNames } from '#model/signals.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import type { ClassRecall, HalfLife } from '../policy/for-threads.ts'
import { signalColumn } from '../policy/index.ts'
import { nextTurn } from '../turns.ts'

/** So many rows are written at a time; others get their turn in between. */
const rowsAtOnce = 1000

const columns = signalNames.map(signalColumn)

/** An image's signals in whole millionths; null is unknown. */
export type SignalRow = { id: number; revision: number } & Record<SignalName, number | null>

/** What all images share: made again, or the snapshot that stands. */
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
 * Stores signals: all at one moment, so that no plan sees some of them. With a snapshot that stands, only what was unknown,
 * or is of labels that changed since, is taken over. Gives for how many images something was.
 */
export async function storeSignals(
  context: ActingContext,
  rows: readonly SignalRow[],
  frame: Frame,
  { model, signal }: { model: string; signal: AbortSignal },
): Promise<number> {
  const { store, clock } = context
  store.write(() => store.run('DELETE FROM signal_next'))
  for (let first = 0; first < rows.length; first += rowsAtOnce) {
    signal.throwIfAborted()
    store.write(() => {
      for (const row of rows.slice(first, first + rowsAtOnce))
        store.run(
          `INSERT INTO signal_next (image_id, revision, ${columns.join(', ')})
           VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
          [row.id, row.revision, ...signalNames.map((name) => row[name])],
        )
    })
    await nextTurn()
  }
  return store.write(() => {
    const renewed = !('snapshotId' in frame)
    const snapshotId = renewed
      ? store.run(
          'INSERT INTO signal_snapshot (model_id, descriptor, recall, half_life, computed_at) VALUES (?, ?, ?, ?, ?)',
          [
            frame.modelRow,
            frame.descriptor,
            JSON.stringify(frame.recall),
            JSON.stringify(frame.halfLife),
            clock.nowMs(),
          ],
        ).lastRow
      : frame.snapshotId
    if (renewed) store.run('DELETE FROM signal')
    const { changes } = store.run(takeOver, [snapshotId])
    store.run('DELETE FROM signal_next')
    audit(context, 'retention.computeSignals', { model, images: changes, renewed })
    return changes
  })
}

/** Images that are gone meanwhile are left out. */
const takeOver = `INSERT INTO signal (image_id, snapshot_id, revision, ${columns.join(', ')})
  SELECT image_id, ?, signal_next.revision, ${columns.join(', ')} FROM signal_next JOIN image ON image.id = image_id
  WHERE image.lifecycle <> 'purged'
  ON CONFLICT (image_id) DO UPDATE SET snapshot_id = excluded.snapshot_id, revision = excluded.revision,
    ${columns.map((name) => `${name} = iif(signal.revision = excluded.revision, coalesce(signal.${name}, excluded.${name}), excluded.${name})`).join(', ')}
  WHERE signal.revision <> excluded.revision
    OR ${columns.map((name) => `signal.${name} IS NULL AND excluded.${name} IS NOT NULL`).join(' OR ')}`
