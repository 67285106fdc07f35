import type { Context } from '../../context.ts'
import { currentModelRow } from '../../labeling/index.ts'
import { solveAlarm } from './alarm-table.ts'

/** Alarms of a model that is no longer the current one have nobody to act on. */
export function solveOfFormerModels({ store, clock }: Context): void {
  const former = store.values<number>('SELECT id FROM alarm WHERE solved_at IS NULL AND model_id IS NOT ?', [
    currentModelRow(store),
  ])
  if (former.length === 0) return
  store.write(() => {
    for (const row of former) solveAlarm(store, row, clock.nowMs(), 'Another model is current.')
  })
}
