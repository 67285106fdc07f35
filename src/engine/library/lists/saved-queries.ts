import type { SavedQuery } from '#contract'
import { idOf, rowOf, type SavedQueryId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, notFound } from '../../errors.ts'
import { compileOrder, compileWhere } from '../../query/index.ts'
import type { Store } from '../../store/index.ts'

const selected = `SELECT 'qry_' || saved_query.id AS savedQueryId, saved_query.name, where_text AS "where",
  order_text AS "order", user.name AS createdBy, saved_query.created_at AS createdAtMs
  FROM saved_query JOIN user ON user.id = saved_query.created_by`

export const savedQueries = (store: Store): SavedQuery[] =>
  store.all<SavedQuery>(`${selected} ORDER BY saved_query.position, saved_query.id`)

function requireQuery(store: Store, id: SavedQueryId): SavedQuery {
  const query = store.get<SavedQuery>(`${selected} WHERE saved_query.id = ?`, [rowOf(id)])
  if (!query) throw notFound(`saved query ${id}`)
  return query
}

function requireFreeName(store: Store, name: string, besides = 0): void {
  if (store.get('SELECT 1 FROM saved_query WHERE name = ? AND id <> ?', [name, besides]))
    throw invalid(`A saved query named ${name} already exists. Choose another name.`)
}

/** Saves a query under a new name, last in the list. Throws INVALID for a wrong query or a name in use. */
export function saveQuery(
  { store, clock, actor, announce }: ActingContext,
  { name, where, order }: { name: string; where: string; order: string },
): SavedQuery {
  compileWhere(where, { nowMs: clock.nowMs() })
  compileOrder(order)
  const row = store.write(() => {
    requireFreeName(store, name)
    return store.run(
      `INSERT INTO saved_query (name, where_text, order_text, position, created_at, created_by)
       VALUES (?, ?, ?, (SELECT coalesce(max(position) + 1, 0) FROM saved_query), ?, ?)`,
      [name, where, order, clock.nowMs(), rowOf(actor.userId)],
    ).lastRow
  })
  announce({ type: 'workspaceChanged' })
  return requireQuery(store, idOf('qry', row))
}

/** Changes the name, the query or the order of a saved query; omitted fields stay. */
export function changeQuery(
  { store, clock, announce }: ActingContext,
  { savedQueryId, ...change }: { savedQueryId: SavedQueryId; name?: string; where?: string; order?: string },
): SavedQuery {
  const existing = requireQuery(store, savedQueryId)
  const { name = existing.name, where = existing.where, order = existing.order } = change
  compileWhere(where, { nowMs: clock.nowMs() })
  compileOrder(order)
  store.write(() => {
    requireFreeName(store, name, rowOf(savedQueryId))
    store.run('UPDATE saved_query SET name = ?, where_text = ?, order_text = ? WHERE id = ?', [
      name,
      where,
      order,
      rowOf(savedQueryId),
    ])
  })
  announce({ type: 'workspaceChanged' })
  return requireQuery(store, savedQueryId)
}

export function deleteQuery({ store, announce }: ActingContext, savedQueryId: SavedQueryId): void {
  requireQuery(store, savedQueryId)
  store.write(() => store.run('DELETE FROM saved_query WHERE id = ?', [rowOf(savedQueryId)]))
  announce({ type: 'workspaceChanged' })
}

export function moveQuery({ store, announce }: ActingContext, savedQueryId: SavedQueryId, to: number): SavedQuery[] {
  requireQuery(store, savedQueryId)
  const ids = savedQueries(store)
    .map((query) => query.savedQueryId)
    .filter((id) => id !== savedQueryId)
  ids.splice(to, 0, savedQueryId)
  store.write(() => {
    ids.forEach((id, position) => {
      store.run('UPDATE saved_query SET position = ? WHERE id = ?', [position, rowOf(id)])
    })
  })
  announce({ type: 'workspaceChanged' })
  return savedQueries(store)
}
