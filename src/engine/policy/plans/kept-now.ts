import { type PlanId, rowOf } from '#model/ids.ts'
import { hasBit } from '../../bits.ts'
import type { OnProgress } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { positionOf } from '../facts/facts.ts'
import { type Action, outcomeText, severity } from '../planner/clauses.ts'
import { keepsFrom, outranksErasure, whyItStays } from '../planner/guardrails/protection.ts'
import { actionAt, type Plan } from '../planner/plan.ts'
import { decide } from './decide.ts'
import { type ImageListing, listedImages } from './listed-images.ts'
import { rulingOf } from './protected-now.ts'

/** Images that stay for the same reason. */
export type KeptImages = { why: string; rows: number[] }

export type ToApply = {
  /** The images the plan lists, grouped by action, rule and key of facts. */
  listed: ImageListing[]
  /** Images that a new plan at that moment would treat more mildly: others may have left or taken places since. */
  kept: KeptImages[]
  /** The images of each sequence, which leave together. */
  sequences: number[][]
}

export function toApply(store: ReadOnlyStore, request: { planId: PlanId; nowMs: number }, step: OnProgress): ToApply {
  const { policy, nowMs } = rulingOf(store, rowOf(request.planId), request.nowMs)
  const made = decide(store, policy, nowMs, step)
  const listed = listedImages(store, request.planId)
  const why = (i: number, action: Action) => keeperOf(made, i, action) ?? milder(actionAt(made, i), action)
  return {
    listed,
    kept: byReason(made, listed, why),
    sequences: made.facts.sequences.map((frames) => Array.from(frames, (i) => made.facts.row[i]!)),
  }
}

/**
 * The images that a plan moved to the trash and that its policy would now keep, for example because a floor has
 * free places again. Whether a rule still asks for them does not matter.
 */
export function keptInTrash(
  store: ReadOnlyStore,
  { planId, nowMs: atMs, rows }: { planId: PlanId; nowMs: number; rows: number[] },
  step: OnProgress,
): KeptImages[] {
  const { policy, nowMs } = rulingOf(store, rowOf(planId), atMs)
  const made = decide(store, { ...policy, expires: undefined }, nowMs, step, rows)
  return byReason(made, [{ action: 'drop', rows }], (i) => keeperOf(made, i, 'drop'))
}

function byReason(
  { facts }: Plan,
  groups: readonly { action: Action; rows: readonly number[] }[],
  whyKept: (i: number, action: Action) => string | null,
): KeptImages[] {
  const kept = groups.flatMap(({ action, rows }) =>
    rows.flatMap((row) => {
      const i = positionOf(facts.row, row)
      const why = i < 0 ? null : whyKept(i, action)
      return why === null ? [] : [{ why, row }]
    }),
  )
  return Array.from(
    Map.groupBy(kept, ({ why }) => why),
    ([why, images]) => ({ why, rows: images.map(({ row }) => row) }),
  )
}

/** Returns what keeps an image from an action in a plan. */
function keeperOf({ facts, clauses, matches }: Plan, i: number, action: Action): string | null {
  const isErased = action === 'drop' && hasBit(facts.erasureRequested, i)
  const clause = clauses.find(
    (one, n) => hasBit(matches[n]!, i) && keepsFrom(one, action) && (!isErased || outranksErasure(one)),
  )
  return clause ? whyItStays(clause) : null
}

const milder = (now: Action, action: Action): string | null =>
  severity.indexOf(now) >= severity.indexOf(action)
    ? null
    : now === 'keep'
      ? 'The policy would now keep it: no rule removes it any more.'
      : `The policy would now only have it ${outcomeText[now]}.`
