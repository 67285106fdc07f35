import { invalid } from '../../errors.ts'
import { type OnProgress, progressPart } from '../../progress.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { endOf, type Policy } from '../language/grammar.ts'
import { type Plan, plan } from '../planner/plan.ts'
import { readFacts } from '../reading/read-facts.ts'

/**
 * Reads the facts and decides; stores nothing. Images `inTrash` are treated as if they were not there yet. Throws
 * INVALID if the policy has ended.
 */
export function decide(
  store: ReadOnlyStore,
  policy: Policy,
  nowMs: number,
  step: OnProgress,
  inTrash?: readonly number[],
): Plan {
  if (policy.expires !== undefined && nowMs >= endOf(policy.expires))
    throw invalid(`The policy ${policy.name} ended on ${policy.expires}. Give it a later end, or none.`)
  const facts = readFacts(store, policy, nowMs, progressPart(step, 0, 0.5), inTrash)
  return plan(facts, policy, progressPart(step, 0.5, 1))
}
