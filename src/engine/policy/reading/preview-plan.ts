import type { ReadOnlyStore, Store } from '../../store/index.ts'

const name = 'retention.previewPlan'

/**
 * The plan that shows what the policy would do now, made without anybody asking for it. It gives way to the next one,
 * unless a user has gone on with it.
 */
export function previewRow(store: ReadOnlyStore): number | null {
  const [row] = store.values<number>('SELECT CAST(value AS INTEGER) FROM workspace_setting WHERE name = ?', [name])
  return row ?? null
}

/** SQL that is true of a plan that somebody asked for, over `plan`. */
export const isAskedFor = `plan.id IS NOT (SELECT CAST(value AS INTEGER) FROM workspace_setting WHERE name = '${name}')`

/** A new plan is the preview; the one before goes, if nothing hangs on it. Inside of a transaction. */
export function replacePreview(store: Store, row: number): void {
  const before = previewRow(store)
  store.run('INSERT OR REPLACE INTO workspace_setting (name, value) VALUES (?, ?)', [name, JSON.stringify(row)])
  if (before === null) return
  const isFree = store.get(
    `SELECT 1 FROM plan WHERE id = :plan AND status = 'draft'
       AND NOT EXISTS (SELECT 1 FROM plan_approval WHERE plan_id = :plan)
       AND NOT EXISTS (SELECT 1 FROM plan_effect WHERE plan_id = :plan)
       AND NOT EXISTS (SELECT 1 FROM plan_emptying WHERE plan_id = :plan)`,
    { plan: before },
  )
  if (!isFree) return
  store.run('DELETE FROM plan_trace WHERE plan_id = ?', [before])
  store.run('DELETE FROM plan WHERE id = ?', [before])
}

/** A user goes on with it: it is a plan as any other. */
export function keepPreview(store: Store, row: number): void {
  if (previewRow(store) === row) store.run('DELETE FROM workspace_setting WHERE name = ?', [name])
}
