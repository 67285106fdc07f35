import type { Context } from '../../context.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { solveAlarm } from './alarm-table.ts'

const because = 'Another model is current.'
const takenBackMs = 86_400_000

/**
 * Alarms of a model that is no longer the current one have nobody to act on. Those that this solved are open again where
 * the model is current again within a day, as when a rollback is undone.
 */
export function solveOfFormerModels({ store, clock }: Context): void {
  const current = currentModelRow(store)
  const former = store.values<number>('SELECT id FROM alarm WHERE solved_at IS NULL AND model_id IS NOT ?', [current])
  const again = store.values<number>(
    `SELECT id FROM alarm WHERE model_id = ? AND solved_because = ? AND solved_at > ?
     AND id IN (SELECT max(id) FROM alarm WHERE model_id = ? GROUP BY detector, scope)`,
    [current, because, clock.nowMs() - takenBackMs, current],
  )
  if (former.length + again.length === 0) return
  store.write(() => {
    for (const row of former) solveAlarm(store, row, clock.nowMs(), because)
    for (const row of again) store.run('UPDATE alarm SET solved_at = NULL, solved_because = NULL WHERE id = ?', [row])
  })
}
