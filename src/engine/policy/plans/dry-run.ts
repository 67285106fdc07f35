import { canonicalJson } from '#model/text/canonical-json.ts'
import { type OnProgress, progressPart } from '../../progress.ts'
import { sha256Hex } from '../../sha256.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { requirePolicy } from '../language/read-policy.ts'
import { factsHash, planHash } from '../planner/plan-hash.ts'
import { totalsOf } from '../planner/totals.ts'
import { decide } from './decide.ts'
import { encodeTrace } from './trace.ts'

export type DryRun = ReturnType<typeof dryRun>

/** Plans from the policy's text to what is stored. Throws INVALID with the policy's first problem. */
export function dryRun(
  store: ReadOnlyStore,
  request: { policy: string; nowMs: number; away: readonly string[] },
  step: OnProgress,
) {
  const made = decide(store, requirePolicy(request.policy), request.nowMs, progressPart(step, 0, 0.85))
  const policy = canonicalJson(made.policy)
  const hashes = { policyHash: sha256Hex(policy), factsHash: factsHash(made.facts) }
  step(0.9)
  const totals = totalsOf(made, request.away)
  step(0.95)
  return {
    policy,
    ...hashes,
    hash: planHash(made, hashes),
    nowMs: made.facts.nowMs,
    totals,
    trace: encodeTrace(made),
  }
}
