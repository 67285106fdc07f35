import { z } from 'zod'
import { ApplyResult, type SkippedImage } from '#contract'
import type { Confirmation } from '#model/guardrails.ts'
import { PlanId, rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { checkCopies } from '../datasets/index.ts'
import { invalid, refused } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import type { Action, ToApply } from '../policy/index.ts'
import {
  askedAtOnce,
  factsKeySql,
  missingOriginals,
  planningThread,
  planTotals,
  policyOfPlan,
  protectedNow,
  rulingOf,
  tornNow,
  whyFramesStay,
} from '../policy/index.ts'
import { readAll } from '../query/index.ts'
import type { Store } from '../store/index.ts'
import { eachInTurns, nextTurn } from '../threads/turns.ts'
import { requireFigures } from '../workspace/index.ts'
import { requireApproval, useApproval } from './approval.ts'
import { changeLifecycles } from './lifecycle/change-lifecycles.ts'

/** The lifecycle that an action moves an image to; other actions move none. */
const target: Partial<Record<Action, Lifecycle>> = { retire: 'retired', archive: 'archived', drop: 'trashed' }
const leavingActions = ['retire', 'archive', 'drop'] as const

type Part = ToApply['listed'][number]

/**
 * Throws REFUSED when a guardrail blocks the plan, INVALID when it was undone. A plan that was started passes: applying
 * it again does the rest, and nothing for an applied one; the result is the same, as after a crash.
 */
export function requireApplicable(acting: ActingContext, planId: PlanId): void {
  const plan = planTotals(acting.store, planId)
  if (plan.status === 'restored') throw invalid(`The plan ${planId} was applied and restored. Make a new plan.`)
  if (plan.status === 'applied') return
  requireFigures(acting.store)
  if (plan.status !== 'draft') return
  const stopped = plan.rails.filter(({ ok }) => !ok)
  if (stopped.length > 0) {
    const why = stopped
      .map(({ rail: guardrail, limit, found }) => `${guardrail}: allowed ${limit}, found ${found}`)
      .join('; ')
    throw refused(`Guardrails block this plan: ${why}. Change the policy and plan again.`, 'retention-rail')
  }
  const away = missingOriginals(acting)
  if (away.length > 0)
    throw refused(`Originals missing: ${away.join(', ')}. Connect the disk and retry.`, 'retention-rail')
}

/**
 * Throws REFUSED unless every guardrail that needs it was confirmed. A plan that was started passes. `todo`: what the
 * user can do then.
 */
export function requireConfirmations(
  acting: ActingContext,
  planId: PlanId,
  seen: readonly Confirmation[],
  todo = 'Confirm to continue.',
): void {
  const plan = planTotals(acting.store, planId)
  if (plan.status !== 'draft') return
  const open = plan.rails.filter(
    ({ id, doubt, found }) => doubt && !seen.some((one) => one.id === id && one.found === found),
  )
  if (open.length === 0) return
  throw refused(
    `The plan needs confirmation: ${open.map(({ rail: guardrail, found }) => `${guardrail}: ${found}`).join('; ')}. ${todo}`,
    'retention-look-again',
  )
}

/**
 * Applies a plan, some images per transaction; a crash leaves each image with its event and outcome or untouched, and
 * the job continues after it. Images that changed since planning, or are protected now, are skipped and listed. No file
 * moves: the trash is a state.
 */
export const applyJob = defineJob({
  kind: 'disposal.apply',
  lane: 'files',
  unit: 'images',
  input: z.object({ planId: PlanId }),
  result: ApplyResult,
  checkpoint: z.null(),
  title: () => 'Apply a retention plan',
  async run({ planId }, { context, progress, signal }) {
    const { store, clock, threads } = context
    if (planTotals(store, planId).status !== 'applied') {
      requireApplicable(context, planId)
      await requireApproval(context, planId)
      if (policyOfPlan(store, planId).fuses.requireBackup === 'reviewed') await checkCopies(context)
      const toApply = await threads.ask(planningThread, 'toApply', { planId, nowMs: clock.nowMs() }, { signal })
      // Once started, it runs to its end: a plan that is half applied helps nobody.
      await applyListed(context, planId, toApply, progress)
      context.announce({ type: 'imagesChanged', images: 'many' })
      context.announce({ type: 'plansChanged', planId })
    }
    const result = await resultOf(context, planId)
    const total = result.retired + result.archived + result.trashed + result.skipped.length
    progress(total, total)
    return result
  },
})

async function applyListed(
  context: ActingContext,
  planId: PlanId,
  { listed, kept, sequences }: ToApply,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const { store, clock } = context
  const keptNow = new Map<number, string>()
  const keep = ({ why, rows }: ToApply['kept'][number]) => {
    for (const row of rows) keptNow.set(row, why)
  }
  await eachInTurns(kept, keep)
  const ended = new Set(
    store.values<number>("SELECT image_id FROM plan_decision WHERE plan_id = ? AND outcome <> 'planned'", [
      rowOf(planId),
    ]),
  )
  const batches = await inBatches(listed, sequences, ended)
  const total = listed.reduce((sum, { rows }) => sum + rows.length, 0)
  let done = ended.size
  for (let n = 0; n === 0 || n < batches.length; n++) {
    await nextTurn()
    store.write(() => {
      if (n === 0) begin(context, planId)
      applyBatch(context, planId, batches[n] ?? [], keptNow)
      if (n >= batches.length - 1)
        store.run("UPDATE plan SET status = 'applied', applied_at = ? WHERE id = ?", [clock.nowMs(), rowOf(planId)])
    })
    done += (batches[n] ?? []).reduce((sum, { rows }) => sum + rows.length, 0)
    progress(done, total)
  }
}

/**
 * Processes the rest in parts that fit one transaction: about `askedAtOnce` images, with all frames of a sequence in
 * one part.
 */
async function inBatches(
  listed: readonly Part[],
  sequences: ToApply['sequences'],
  ended: ReadonlySet<number>,
): Promise<Part[][]> {
  const sequenceOf = new Map<number, number>()
  await eachInTurns(sequences, (rows, n) => {
    for (const row of rows) sequenceOf.set(row, n)
  })
  const whole = sequences.map((): Part[] => [])
  const batches: Part[][] = []
  let room = 0
  const put = (parts: readonly Part[]) => {
    if (room <= 0) {
      batches.push([])
      room = askedAtOnce
    }
    batches.at(-1)!.push(...parts)
    for (const { rows } of parts) room -= rows.length
  }
  const take = ({ rows, ...group }: Part) => {
    const left = rows.filter((row) => !ended.has(row))
    const alone = left.filter((row) => !sequenceOf.has(row))
    for (let at = 0; at < alone.length; ) {
      const some = alone.slice(at, at + (room > 0 ? room : askedAtOnce))
      put([{ ...group, rows: some }])
      at += some.length
    }
    for (const row of left) {
      const parts = whole[sequenceOf.get(row) ?? -1]
      const last = parts?.at(-1)
      if (last?.factsKey === group.factsKey && last.rule === group.rule && last.action === group.action)
        last.rows.push(row)
      else parts?.push({ ...group, rows: [row] })
    }
  }
  await eachInTurns(listed, take)
  for (const parts of whole) if (parts.length > 0) put(parts)
  return batches
}

function begin(context: ActingContext, planId: PlanId): void {
  const { store } = context
  const { status, hash } = planTotals(store, planId)
  if (status !== 'draft') return
  store.run("UPDATE plan SET status = 'applying' WHERE id = ?", [rowOf(planId)])
  useApproval(context, planId)
  audit(context, 'retention.apply', { planId, hash })
}

/** Moves the images that may still be removed, and records the outcome of each. */
function applyBatch(
  { store, clock, actor }: ActingContext,
  planId: PlanId,
  batch: readonly Part[],
  keptNow: ReadonlyMap<number, string>,
): void {
  const planRow = rowOf(planId)
  const atMs = clock.nowMs()
  const staying = whyStaying(store, batch, { ...rulingOf(store, planRow, atMs), keptNow })
  for (const { action, rule, factsKey, rows } of batch) {
    const note = (outcome: 'planned' | 'applied' | 'skipped', some: [row: number, why?: string][]) =>
      store.run(
        `INSERT INTO plan_decision (plan_id, image_id, action, rule, facts_key, outcome, outcome_reason)
         SELECT ?, value ->> 0, ?, ?, ?, ?, value ->> 1 FROM json_each(?) WHERE true
         ON CONFLICT DO UPDATE SET outcome = excluded.outcome, outcome_reason = excluded.outcome_reason`,
        [planRow, action, rule, factsKey, outcome, JSON.stringify(some)],
      )
    const to = target[action]
    if (to === undefined) {
      note(
        'planned',
        rows.map((row) => [row]),
      )
      continue
    }
    const moving = rows.filter((row) => !staying.has(row))
    changeLifecycles(store, moving, { to, planRow, rule, userRow: rowOf(actor.userId), atMs })
    note(
      'applied',
      moving.map((row) => [row]),
    )
    note(
      'skipped',
      rows.flatMap((row) => {
        const why = staying.get(row)
        return why === undefined ? [] : [[row, why]]
      }),
    )
  }
}

type Ruling = ReturnType<typeof rulingOf> & { keptNow: ReadonlyMap<number, string> }

/** Returns the images that may not leave, each with the reason. */
function whyStaying(store: Store, batch: readonly Part[], { keptNow, ...ruling }: Ruling): Map<number, string> {
  const staying = new Map<number, string>()
  const leaving = new Map<number, Action>()
  for (const { action, factsKey, rows } of batch) {
    if (target[action] === undefined) continue
    const changed = store.values<number>(
      `SELECT id FROM image WHERE id IN (SELECT value FROM json_each(?)) AND ${factsKeySql} <> ?`,
      [JSON.stringify(rows), factsKey],
    )
    for (const row of rows) {
      const why = keptNow.get(row)
      if (why !== undefined) staying.set(row, why)
      leaving.set(row, action)
    }
    for (const row of changed) staying.set(row, 'It was changed after the plan was made.')
  }
  for (const action of leavingActions) {
    const rows = batch.flatMap((part) => (part.action === action ? part.rows : []))
    for (const [row, why] of protectedNow(store, rows, { ...ruling, action })) staying.set(row, why)
  }
  for (const row of staying.keys()) leaving.delete(row)
  for (const row of tornNow(store, leaving)) staying.set(row, whyFramesStay)
  return staying
}

async function resultOf(context: ActingContext, planId: PlanId): Promise<ApplyResult> {
  const counts = await readAll<{ action: string; n: number }>(
    context,
    `SELECT action, count(*) AS n FROM plan_decision WHERE plan_id = ? AND outcome IN ('applied', 'restored')
     GROUP BY action`,
    [rowOf(planId)],
  )
  const count = (action: string) => counts.find((one) => one.action === action)?.n ?? 0
  const skipped = await readAll<SkippedImage>(
    context,
    `SELECT 'img_' || image_id AS imageId, path, outcome_reason AS reason FROM plan_decision JOIN image ON image.id = image_id
     WHERE plan_id = ? AND outcome = 'skipped'`,
    [rowOf(planId)],
  )
  return { planId, retired: count('retire'), archived: count('archive'), trashed: count('drop'), skipped }
}
