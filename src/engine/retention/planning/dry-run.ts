import { canonicalJson } from '#model/canonical-json.ts'
import type { Reader } from '../facts/reader.ts'
import { factsHash, planHash } from '../planner/plan-hash.ts'
import { type Totals, totalsOf } from '../planner/totals.ts'
import { encodeTrace } from '../planner/trace.ts'
import { requirePolicy } from '../policy/read-policy.ts'
import { sha256Hex } from '../policy/sha256-hex.ts'
import { decide } from './decide.ts'
import { partOf, type Step } from './step.ts'

/** A plan as it is stored. */
export type DryRun = {
  policy: string
  policyHash: string
  factsHash: string
  hash: string
  nowMs: number
  totals: Totals
  trace: Uint8Array<ArrayBuffer>
}

/** Plans from the policy's text to what is stored. Throws INVALID with the policy's first problem. */
export function dryRun(
  store: Reader,
  asked: { policy: string; nowMs: number; away: readonly string[] },
  step: Step,
): DryRun {
  const made = decide(store, requirePolicy(asked.policy), asked.nowMs, partOf(step, 0, 0.85))
  const policy = canonicalJson(made.policy)
  const hashes = { policyHash: sha256Hex(policy), factsHash: factsHash(made.facts) }
  step(0.9)
  const totals = totalsOf(made, asked.away)
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
