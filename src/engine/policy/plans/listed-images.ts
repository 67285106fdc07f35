import type { PlanId } from '#model/ids.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { factsKeySql } from '../reading/read-references.ts'
import { traceOf } from './stored-plan.ts'
import type { Leaving } from './trace.ts'

export type ImageListing = Leaving & { rows: number[] }

/** The images that a plan does not keep, grouped by action, rule and key of facts. */
export function listedImages(store: ReadOnlyStore, planId: PlanId): ImageListing[] {
  const groups = new Map<string, ImageListing>()
  traceOf(store, planId).eachLeaving((row, { action, rule, factsKey }) => {
    const key = `${action} ${rule} ${factsKey}`
    const group = groups.get(key)
    if (group) group.rows.push(row)
    else groups.set(key, { action, rule, factsKey, rows: [row] })
  })
  return [...groups.values()]
}

/** How many of a plan's listed images have changed labels, state, lifecycle or hold since it was made. */
export function changedSince(store: ReadOnlyStore, planId: PlanId): { listed: number; changed: number } {
  let [listed, changed] = [0, 0]
  for (const { factsKey, rows } of listedImages(store, planId)) {
    listed += rows.length
    changed += store.get<{ n: number }>(
      `SELECT count(*) AS n FROM image WHERE id IN (SELECT value FROM json_each(?)) AND ${factsKeySql} <> ?`,
      [JSON.stringify(rows), factsKey],
    )!.n
  }
  return { listed, changed }
}
