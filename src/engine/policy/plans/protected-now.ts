import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { compileWhere } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import type { Policy } from '../language/grammar.ts'
import { type Clause, clausesOf } from '../planner/clauses.ts'
import { keepsFrom, outranksErasure, whyItStays } from '../planner/guardrails/protection.ts'
import { references, restoredDays } from '../planner/references.ts'
import { restoredImage } from '../reading/read-facts.ts'
import { erasureSql, referenceSql } from '../reading/read-references.ts'
import { policyOfPlan } from './stored-plan.ts'

/** Images are checked and acted on in batches of this size, so that other work gets its turn in between. */
export const maxBatch = 200

/** A plan's policy and its clock: it stopped at `now` when the plan was made and has been running since. */
export function rulingOf(store: ReadOnlyStore, planRow: number, nowMs: number): { policy: Policy; nowMs: number } {
  const planId = idOf('pln', planRow)
  const policy = policyOfPlan(store, planId)
  const clock = store.get<{ nowMs: number }>('SELECT now + ? - created_at AS nowMs FROM plan WHERE id = ?', [
    nowMs,
    planRow,
  ])
  return { policy, nowMs: clock!.nowMs }
}

type ProtectionRequest = {
  /** Only a hold stops an erasure. */
  action: 'retire' | 'archive' | 'drop' | 'erase'
  nowMs: number
  /** The plan by which the images leave; null for a user's action, which only the workspace's own protections stop. */
  policy: Policy | null
  /** Whether they were moved to where nothing is measured: they are then checked as if not, and unknown facts keep no image. */
  wasMoved?: boolean
}

/** Rows of `image` that are protected; `why` is null for those that leave whatever later entries say. */
type Guard = { sql: string; parameters?: readonly SqlValue[]; why: string | null }

/**
 * Returns what keeps each of some images from an action now, as a sentence, whatever a plan found before. Checks only
 * the images themselves; their places among others need a new plan (`kept-now.ts`). Takes about `askedAtOnce` images at
 * most.
 */
export function protectedNow(
  store: ReadOnlyStore,
  rows: readonly number[],
  request: ProtectionRequest,
): Map<number, string> {
  const guards = guardsOf(request)
  const listed = JSON.stringify(rows)
  const found = store.arrays<[row: number, guard: number | null]>(
    `WITH listed AS MATERIALIZED (SELECT value AS id FROM json_each(?))
     SELECT image.id, CASE ${guards.map(({ sql }, n) => `WHEN ${sql} THEN ${n}`).join(' ')} END
     FROM listed CROSS JOIN ${request.wasMoved ? restoredImage : 'image'} ON image.id = listed.id`,
    [listed, ...guards.flatMap(({ parameters = [] }) => parameters), ...(request.wasMoved ? [listed] : [])],
  )
  const why = new Map<number, string>()
  for (const [row, guard] of found) {
    const message = guard === null ? null : guards[guard]!.why
    if (message !== null) why.set(row, message)
  }
  return why
}

/** In order of precedence. */
function guardsOf(request: ProtectionRequest): Guard[] {
  const { policy, nowMs, action } = request
  const clauses: Clause[] = policy
    ? clausesOf(policy, nowMs)
    : lasting.map((reference) => ({ kind: 'reference', id: reference.id, reference }))
  const guards = (some: readonly Clause[]) => some.flatMap((clause) => guardOf(clause, request) ?? [])
  if (action === 'erase') return guards(clauses.filter(outranksErasure))
  const keeping = clauses.filter((clause) => keepsFrom(clause, action))
  const pins: Guard[] = [{ sql: among('sentinel'), why: 'It is pinned.' }]
  const named = policy?.pins === undefined ? [] : [where(policy.pins, request, 'IS TRUE')]
  return [
    ...guards(keeping.filter(outranksErasure)),
    ...named.map((guard) => ({ ...guard, why: 'The policy names it as an image that every plan must keep.' })),
    ...(action === 'drop' && policy ? [{ sql: amongListed(erasureSql), why: null }] : []),
    ...pins,
    ...guards(keeping.filter((clause) => !outranksErasure(clause))),
  ]
}

/** The workspace's own protections, which apply to everybody. */
const lasting = references.filter(({ fromPlans }) => !fromPlans)

/** SQL for the rows of images that no user can move to the trash. */
export const protectedFromHandsSql = [...lasting.map(({ id }) => id), 'sentinel']
  .map((id) => `SELECT image_id FROM (${referenceSql(id)})`)
  .join(' UNION ALL ')

const amongListed = (rowsSql: string): string =>
  `image.id IN (SELECT image_id FROM (${rowsSql}) WHERE image_id IN (SELECT id FROM listed))`
const among = (reference: string): string => amongListed(referenceSql(reference)!)

function where(text: string, { nowMs }: ProtectionRequest, truth: string): Pick<Guard, 'sql' | 'parameters'> {
  const { sql, parameters } = compileWhere(text, { nowMs, everyLifecycle: true })
  return { sql: `(${sql}) ${truth}`, parameters }
}

/** Returns undefined for a clause that decides nothing about an image without the others. */
function guardOf(clause: Clause, request: ProtectionRequest): Guard | undefined {
  const rows = rowsOf(clause, request)
  return rows && { ...rows, why: whyItStays(clause) }
}

function rowsOf(clause: Clause, request: ProtectionRequest): Pick<Guard, 'sql' | 'parameters'> | undefined {
  const { policy, nowMs, wasMoved } = request
  switch (clause.kind) {
    case 'reference':
      if (policy && clause.reference.isRequested?.(policy) === false) return undefined
      if (clause.id === 'settling')
        return { sql: 'image.imported_at > ?', parameters: [nowMs - (policy?.settleDays ?? 0) * dayMs] }
      if (clause.id === 'restored')
        return {
          sql: `EXISTS (SELECT 1 FROM retention_event WHERE image_id = image.id AND to_lifecycle = 'active'
            AND at > ? AND at <= ?)`,
          parameters: [nowMs - restoredDays * dayMs, nowMs],
        }
      return referenceSql(clause.id) === undefined ? undefined : { sql: among(clause.id) }
    case 'scope':
      return where(policy!.scope!, request, 'IS NOT TRUE')
    case 'keep': {
      const { when, buckets } = clause.rule
      if (when === undefined) return buckets ? undefined : { sql: '1' }
      if (!buckets) return where(when, request, wasMoved ? 'IS TRUE' : 'IS NOT FALSE')
      return wasMoved ? undefined : where(when, request, 'IS NULL')
    }
    case 'floor':
      return wasMoved || clause.floor.when === undefined ? undefined : where(clause.floor.when, request, 'IS NULL')
    default:
      return undefined
  }
}
