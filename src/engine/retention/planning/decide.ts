import { invalid } from '../../procedure.ts'
import { readFacts } from '../facts/read-facts.ts'
import type { Reader } from '../facts/reader.ts'
import { type Plan, plan } from '../planner/plan.ts'
import { endOf, type Policy } from '../policy/grammar.ts'
import { partOf, type Step } from './step.ts'

/**
 * Reads the facts and decides; stores nothing. Images `inTrash` are decided about as if they were not there yet. Throws
 * INVALID when the policy is past its end.
 */
export function decide(store: Reader, policy: Policy, nowMs: number, step: Step, inTrash?: readonly number[]): Plan {
  if (policy.expires !== undefined && nowMs >= endOf(policy.expires))
    throw invalid(`The policy ${policy.name} ended on ${policy.expires}. Give it a later end, or none.`)
  const facts = readFacts(store, policy, nowMs, partOf(step, 0, 0.5), inTrash)
  return plan(facts, policy, partOf(step, 0.5, 1))
}
