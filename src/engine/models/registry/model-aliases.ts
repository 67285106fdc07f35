import type { AliasMove, ModelAlias } from '#contract'
import { idOf, type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext, Context } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { modelByRow, type StoredModel } from '../queries.ts'

export function aliasedModel({ store }: Pick<Context, 'store'>, alias: ModelAlias): StoredModel | null {
  const [row] = store.values<number>('SELECT model_id FROM model_alias WHERE alias = ?', [alias])
  return row === undefined ? null : modelByRow(store, row)
}

/** This many former current models can't be removed, so that a rollback can return to them. */
const keptCurrents = 3

/** Lists the last current models, the newest first. */
export const lastCurrents = (store: Store): ModelId[] =>
  store
    .values<number>(
      `SELECT model_id FROM alias_move WHERE alias = 'current' AND model_id IS NOT NULL
       GROUP BY model_id ORDER BY max(id) DESC LIMIT ?`,
      [keptCurrents],
    )
    .map((row) => idOf('mdl', row))

/**
 * Returns the model to which a rollback returns, or null. Skips models that were rolled back, so that repeated rollbacks go
 * further back.
 */
export function formerCurrent(store: Store): ModelId | null {
  const line: number[] = []
  for (const { model_id, is_rollback } of store.all<{ model_id: number | null; is_rollback: number }>(
    "SELECT model_id, is_rollback FROM alias_move WHERE alias = 'current' ORDER BY id",
  )) {
    if (model_id === null) continue
    if (is_rollback === 1 && line.includes(model_id)) line.length = line.lastIndexOf(model_id) + 1
    else line.push(model_id)
  }
  const former = line.findLast((row) => row !== line.at(-1))
  return former === undefined ? null : idOf('mdl', former)
}

type MoveRow = Omit<AliasMove, 'modelId' | 'isRollback'> & { model_id: number | null; is_rollback: number }

/** Lists all moves of aliases, the newest first. */
export const aliasHistory = (store: Store): AliasMove[] =>
  store
    .all<MoveRow>(
      `SELECT alias, model_id, model_name AS model, is_rollback, reason, moved_at AS atMs, user.name AS user
       FROM alias_move JOIN user ON user.id = moved_by ORDER BY alias_move.id DESC`,
    )
    .map(({ model_id, is_rollback, ...move }) => ({
      ...move,
      modelId: model_id === null ? null : idOf('mdl', model_id),
      isRollback: is_rollback === 1,
    }))

/** Moves an alias to a model, or removes it with null, and records the move. Call it inside a transaction. */
export function setAlias(
  { store, clock, actor }: ActingContext,
  alias: ModelAlias,
  modelId: ModelId | null,
  reason = '',
  isRollback = false,
): void {
  const row = modelId && rowOf(modelId)
  if (row === null) store.run('DELETE FROM model_alias WHERE alias = ?', [alias])
  else
    store.run(
      'INSERT INTO model_alias (alias, model_id) VALUES (?, ?) ON CONFLICT (alias) DO UPDATE SET model_id = excluded.model_id',
      [alias, row],
    )
  store.run(
    `INSERT INTO alias_move (alias, model_id, model_name, is_rollback, reason, moved_at, moved_by)
     VALUES (?, ?, (SELECT name || iif(version > 1, ' ' || version, '') FROM model WHERE id = ?), ?, ?, ?, ?)`,
    [alias, row, row, isRollback ? 1 : 0, reason, clock.nowMs(), rowOf(actor.userId)],
  )
}
