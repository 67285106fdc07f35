import { type ErrorEvidence, logEvidence, noAudits, provenFrom, withAudit } from '../../statistics/index.ts'

/**
 * The last known state of a drawn image; its figures are `null` while it waits. An image without predictions drops out.
 */
export type Draw = {
  n: number
  imageRow: number
  changed: number | null
  predictions: number | null
  missed: number | null
}

export type Audit = {
  /** The errors of the audits that count, in the order of the draw. */
  errors: number[]
  evidence: ErrorEvidence
  verdict: 'below' | 'above' | null
  missed: number
}

const isDone = ({ changed }: Draw): boolean => changed !== null

/**
 * Evaluates the draws in the order of drawing, not of review, so that reviewers can't bias it by choosing: it ends
 * before the first that waits, and with the first proof.
 */
export function auditOf(draws: readonly Draw[], limit: number): Audit {
  const audit: Audit = { errors: [], evidence: noAudits, verdict: null, missed: 0 }
  for (const draw of draws) {
    if (!isDone(draw) || audit.verdict) break
    if (draw.predictions === 0) continue
    const error = draw.changed! / draw.predictions!
    audit.errors.push(error)
    audit.missed += draw.missed ?? 0
    audit.evidence = withAudit(audit.evidence, error, limit)
    if (logEvidence(audit.evidence.below) >= provenFrom) audit.verdict = 'below'
    else if (logEvidence(audit.evidence.above) >= provenFrom) audit.verdict = 'above'
  }
  return audit
}

/** Returns all finished draws, even with open ones between them: they decide how many more are needed. */
export const doneDraws = (draws: readonly Draw[]): Draw[] =>
  draws.filter((draw) => isDone(draw) && draw.predictions! > 0)

export const waitingDraws = (draws: readonly Draw[]): Draw[] => draws.filter((draw) => !isDone(draw))
