import type { Comparison } from '#contract'
import { type Circumstances, type Decision, decide, oddsOf } from './decision.ts'
import { addUnit, type Evidence, emptyEvidence, leadingEvidence, type Unit } from './evidence.ts'

/** The maximum number of points kept per line. */
const maxTracePoints = 400

export type Walk = {
  /** The evidence after all units, and when it was decided. */
  evidence: Evidence
  decided: { evidence: Evidence; decision: Decision } | null
  crossedAt: { promote: number | null; rollback: number | null }
  trace: Comparison['trace']
}

/** Walks through units in order like an experiment, and continues to the end after its decision. */
export function walk(units: Iterable<Unit>, margin: number, circumstances: Circumstances): Walk {
  const line = Math.log(oddsOf(circumstances.kind))
  const walked: Walk = {
    evidence: emptyEvidence(),
    decided: null,
    crossedAt: { promote: null, rollback: null },
    trace: [],
  }
  for (const unit of units) {
    const evidence = addUnit(walked.evidence, unit, margin)
    const { promote, rollback } = leadingEvidence(evidence)
    walked.evidence = evidence
    if (promote >= line) walked.crossedAt.promote ??= evidence.units
    if (rollback >= line) walked.crossedAt.rollback ??= evidence.units
    walked.trace.push({ cluster: evidence.units, promote, rollback })
    if (walked.decided) continue
    const decision = decide(evidence, circumstances)
    if (decision.outcome !== 'running') walked.decided = { evidence, decision }
  }
  return { ...walked, trace: thinned(walked.trace) }
}

/** Returns some of the points, the last one among them. */
export function thinned<Point>(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / maxTracePoints)
  return points.filter((_, i) => i % every === 0 || i === points.length - 1)
}
