import type { ExactFlip } from '#contract'
import { idOf, type PlanId } from '#model/ids.ts'
import { counted } from '#model/text/counted.ts'
import { dayMs } from '#model/units.ts'
import { notFound } from '../../errors.ts'
import { type OnProgress, progressPart } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { positionOf } from '../facts/facts.ts'
import type { Policy } from '../language/grammar.ts'
import { type Action, outcomeText, severity } from '../planner/clauses.ts'
import { decide } from '../plans/decide.ts'
import { planTotals, policyOfPlan } from '../plans/stored-plan.ts'

/** The search goes no further than this. */
const horizonMs = 365 * dayMs
/** The precision of the search for a change. */
const resolutionMs = 60_000
/** The maximum number of plans of a search; for progress only. */
const maxPlans = 4 + Math.ceil(Math.log2(horizonMs / resolutionMs))

/**
 * The first moment at which time alone changes an image's outcome, found by planning again at that moment with the current
 * images. An explanation treats the places of others as fixed; here they change too. If the moment that the explanation
 * names is wrong, a change is searched for by bisection, to the minute; an outcome that changes and changes back in between may
 * be missed.
 */
export function exactFlip(
  store: ReadOnlyStore,
  request: { planId: PlanId; imageRow: number; claimedAtMs: number | null },
  step: OnProgress,
): ExactFlip {
  const { planId, imageRow, claimedAtMs: claimed } = request
  const policy: Policy = { ...policyOfPlan(store, planId), expires: undefined }
  const { nowMs } = planTotals(store, planId)
  let plans = 0
  const actionAt = (atMs: number): Action => {
    const made = decide(store, policy, atMs, progressPart(step, plans / maxPlans, (plans + 1) / maxPlans))
    plans += 1
    const position = positionOf(made.facts.row, imageRow)
    if (position < 0) throw notFound(`image ${idOf('img', imageRow)}`)
    return severity[made.action[position]!]!
  }
  const now = actionAt(nowMs)
  let [before, after] = [nowMs, claimed ?? nowMs + horizonMs]
  let becomes = actionAt(after)
  if (claimed !== null && becomes !== now && actionAt(claimed - 1) === now)
    return {
      claimedAtMs: claimed,
      atMs: claimed,
      becomes,
      verified: true,
      plans,
      text: `Verified: planned again for that date with the current images, it is ${outcomeText[becomes]}; right before, it is ${outcomeText[now]}.`,
    }
  if (becomes === now && claimed !== null) {
    before = claimed
    after = Math.max(claimed, nowMs) + horizonMs
    becomes = actionAt(after)
  }
  if (becomes === now)
    return {
      claimedAtMs: claimed,
      atMs: null,
      becomes: null,
      verified: false,
      plans,
      text: `Planned again with the current images, it is still ${outcomeText[now]} a year later${claimed === null ? '' : ', also at that date: other images free their places earlier'}.`,
    }
  while (after - before > resolutionMs) {
    const middle = Math.floor((before + after) / 2)
    const found = actionAt(middle)
    if (found === now) before = middle
    else {
      after = middle
      becomes = found
    }
  }
  const days = Math.max(1, Math.ceil((after - nowMs) / dayMs))
  return {
    claimedAtMs: claimed,
    atMs: after,
    becomes,
    verified: false,
    plans,
    text: `Planned again with the current images, it is ${outcomeText[becomes]} in ${counted(days, 'day')}${claimed === null ? '' : ', not at that date: the ranks of other images change in between'}.`,
  }
}
