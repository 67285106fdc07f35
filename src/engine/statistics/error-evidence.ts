import { logEvidence } from './mixture-e-process.ts'

/**
 * The evidence of audits about the mean error of a band, whose limit is ε. Both sides are bets against the opposite:
 * each audit with error x (0 to 1) multiplies the stake that the mean is below the limit by 1 + s·(ε − x)/(1 − ε), and
 * the stake that it is above by 1 + s·(x − ε)/ε, for each share s of a fixed mixture. If the opposite holds, the chance
 * that a stake ever grows twentyfold is at most 5 %, whenever one checks and stops.
 */
export type ErrorEvidence = { readonly below: readonly number[]; readonly above: readonly number[] }

const shares = [0.1, 0.25, 0.5, 0.75, 0.95]
const nothing = shares.map(() => 0)

/** The evidence before any audit. */
export const noAudits: ErrorEvidence = { below: nothing, above: nothing }

/** From this value on a side is proven. */
export const provenFrom = Math.log(20)

/** Returns the evidence after one more audit, in which the share `error` (0 to 1) of the objects had to be changed. */
export const withAudit = (evidence: ErrorEvidence, error: number, limit: number): ErrorEvidence => ({
  below: evidence.below.map((log, i) => log + Math.log1p((shares[i]! * (limit - error)) / (1 - limit))),
  above: evidence.above.map((log, i) => log + Math.log1p((shares[i]! * (error - limit)) / limit)),
})

export const evidenceOf = (errors: Iterable<number>, limit: number): ErrorEvidence => {
  let evidence = noAudits
  for (const error of errors) evidence = withAudit(evidence, error, limit)
  return evidence
}

/** Returns the minimum number of further audits, if they find nothing wrong. */
export function auditsNeeded(limit: number, from: ErrorEvidence = noAudits): number {
  let evidence = from
  let needed = 0
  for (; logEvidence(evidence.below) < provenFrom; needed++) evidence = withAudit(evidence, 0, limit)
  return needed
}

/** Returns the upper limit of the mean error, with 95 % confidence at any moment: the lowest limit that is proven. */
export function errorUpperBound(errors: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1)
  const isProven = (limit: number) =>
    logEvidence(
      shares.map((share) =>
        [...counts].reduce(
          (sum, [error, count]) => sum + count * Math.log1p((share * (limit - error)) / (1 - limit)),
          0,
        ),
      ),
    ) >= provenFrom
  let [proven, unproven] = [1, 0]
  for (let step = 0; step < 30; step++) {
    const limit = (proven + unproven) / 2
    if (isProven(limit)) proven = limit
    else unproven = limit
  }
  return proven
}
