import { type LaterUse, UseKind } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { listedImages } from './listed-images.ts'
import { imagePath } from './protection-text.ts'
import { planTotals, policyOfPlan } from './stored-plan.ts'

/** The maximum number of used images to name. */
const named = 20

/**
 * SQL per kind of use: the images in `wanted` that were used this way after a moment, which is its only
 * parameter. Labels that come with an import don't count as use; for exports the job knows which frozen version it wrote.
 */
const uses: Readonly<Record<UseKind, string>> = {
  opened: 'SELECT image_id FROM review_opened JOIN wanted USING (image_id) WHERE at > ?',
  edited: "SELECT edit.image_id FROM edit JOIN wanted USING (image_id) WHERE at > ? AND kind <> 'import'",
  exported: `SELECT image_id FROM dataset_item JOIN wanted USING (image_id) WHERE dataset_id IN (
    SELECT dataset.id FROM job JOIN dataset ON dataset.name = job.input ->> '$.name'
    WHERE job.kind = 'datasets.export' AND job.status = 'done' AND job.ended_at > ?)`,
  restored: `SELECT image_id FROM retention_event JOIN wanted USING (image_id) WHERE at > ? AND to_lifecycle = 'active'`,
  frozen: `SELECT image_id FROM dataset_item JOIN wanted USING (image_id)
    WHERE dataset_id IN (SELECT id FROM dataset WHERE created_at > ?)`,
}

type UseGroup = { action: LaterUse['actions'][number]['action']; rule: string }

/** The images listed by a plan that were used after it was made. Changes nothing. */
export function laterUse(store: ReadOnlyStore, planId: PlanId): LaterUse {
  const { createdAtMs } = planTotals(store, planId)
  const { mode } = policyOfPlan(store, planId)
  const listed = new Map<number, UseGroup>()
  for (const { action, rule, rows } of listedImages(store, planId))
    if (action === 'retire' || action === 'archive' || action === 'drop')
      for (const row of rows) listed.set(row, { action, rule })
  const requested = JSON.stringify([...listed.keys()])
  const used = new Set<number>()
  const ways = UseKind.options.map((way) => {
    const rows = store.values<number>(
      `WITH wanted AS MATERIALIZED (SELECT value AS image_id FROM json_each(?)) SELECT DISTINCT image_id FROM (${uses[way]})`,
      [requested, createdAtMs],
    )
    for (const row of rows) used.add(row)
    return { way, images: rows.length }
  })
  const count = (action: UseGroup['action']) => {
    const rows = [...listed].filter(([, one]) => one.action === action).map(([row]) => row)
    return { action, listed: rows.length, used: rows.filter((row) => used.has(row)).length }
  }
  const actions = (['retire', 'archive', 'drop'] as const).map(count)
  return {
    planId,
    mode,
    madeAtMs: createdAtMs,
    actions,
    ways,
    used: [...used]
      .toSorted((a, b) => a - b)
      .slice(0, named)
      .map((row) => ({ imageId: idOf('img', row), path: imagePath(store, row), rule: listed.get(row)!.rule })),
    summary: useText(planId, mode, actions, ways),
  }
}

const verbs = { retire: 'retired', archive: 'archived', drop: 'dropped' } as const

function useText(planId: PlanId, mode: LaterUse['mode'], actions: LaterUse['actions'], ways: LaterUse['ways']): string {
  const some = actions.filter(({ listed }) => listed > 0)
  if (some.length === 0) return `Plan ${planId} removes no images.`
  const each = some.map(({ action, listed, used }) => `${verbs[action]} ${listed}, ${used} of which you later used`)
  const kinds = ways.filter(({ images }) => images > 0).map(({ way, images }) => `${way} ${images}`)
  return `Plan ${planId} ${mode === 'active' ? 'lists as' : 'would have'} ${each.join('; ')}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}.`
}

/** The newest earlier plan under this policy name that was a preview only, or null. */
export function lastShadowPlan(store: ReadOnlyStore, policyName: string, before: PlanId): PlanId | null {
  const row = store.get<{ id: number }>(
    `SELECT id FROM plan WHERE policy ->> '$.name' = ? AND policy ->> '$.mode' = 'shadow' AND id < ? ORDER BY id DESC LIMIT 1`,
    [policyName, rowOf(before)],
  )
  return row ? idOf('pln', row.id) : null
}
