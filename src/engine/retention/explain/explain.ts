import type { Explanation } from '#contract'
import type { PlanId } from '#model/ids.ts'
import type { Store } from '../../store/index.ts'
import { decisionAbout } from '../decisions.ts'

/** Why one image stays or goes, rule by rule, and what would change it. */
export function explain(store: Store, planId: PlanId, imageRow: number): Explanation {
  const { decision } = decisionAbout(store, planId, imageRow)
  return { ...decision, changedSince: false, rules: [], flips: [], whyNotDropped: null, references: [] }
}
