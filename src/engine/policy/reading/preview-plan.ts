import type { ReadOnlyStore, Store } from '../../store/index.ts'

const name = 'retention.previewPlan'

/**
 * Returns the plan that shows what the policy would do now, made without a user's request. The next one replaces it
 * unless a user has worked with it.
 */
export function previewRow(store: ReadOnlyStore): number | null {
  const [row] = store.values<number>('SELECT CAST(value AS INTEGER) FROM workspace_setting WHERE name = ?', [name])
  return row ?? null
}

/** SQL over `plan` that is true for plans that a user requested. */
export const isAskedFor = `plan.id IS NOT (SELECT CAST(value AS INTEGER) FROM workspace_setting WHERE name = '${name}')`

/** Makes a new plan the preview and deletes the previous one if nothing depends on it. Call it in a transaction. */
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

/** Makes it an ordinary plan, because a user works with it. */
export function keepPreview(store: Store, row: number): void {
  if (previewRow(store) === row) store.run('DELETE FROM workspace_setting WHERE name = ?', [name])
}
