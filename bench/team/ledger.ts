import { idOf } from '#model/ids.ts'
import { openEngine } from '../../src/engine/index.ts'
import type { Sent } from './annotators.ts'

/** What happened to the answered edits, by the workspace's ledger. */
export type Ledger = { lost: number; doubled: number; misattributed: number }

export async function lookUp(folder: string, answered: readonly Sent[]): Promise<Ledger> {
  const engine = await openEngine({ folder, program: 'bench' })
  try {
    const { store } = engine.context
    const found = { lost: 0, doubled: 0, misattributed: 0 }
    for (const { editId, imageId, userId } of answered) {
      const rows = store.all<{ image_id: number; user_id: number; label: string }>(
        "SELECT image_id, user_id, diff ->> '$.annotations[0].after.id' AS label FROM edit WHERE id = ?",
        [editId],
      )
      const row = rows[0]
      if (!row || !store.get('SELECT 1 FROM annotation WHERE id = ? AND image_id = ?', [row.label, row.image_id]))
        found.lost += 1
      else if (rows.length > 1) found.doubled += 1
      else if (idOf('usr', row.user_id) !== userId || idOf('img', row.image_id) !== imageId) found.misattributed += 1
    }
    const { n } = store.get<{ n: number }>('SELECT count(*) AS n FROM edit')!
    // An image with more edits than were answered has one of them twice.
    if (n > answered.length + found.lost) found.doubled += n - answered.length
    return found
  } finally {
    await engine.close()
  }
}
