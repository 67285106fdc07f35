/**
 * Bulk acceptance with a stated error limit, by simulation: how many audits it takes until the rest can be accepted, and
 * how often it is accepted although the true error is at the limit. Compared with a test that asks after each audit, as if
 * it were the only time, whether the share of errors is significantly below the limit.
 *
 *   npx node bench/review/bulk-acceptance.ts [--runs N]
 */
import { parseArgs } from 'node:util'
import { numbersFrom } from '../../src/cli/demo/loop-images.ts'
import { logEvidence, noAudits, provenFrom, withAudit } from '../../src/engine/statistics/index.ts'
import { percentile, report } from '../figures.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } })
const runs = Number(values.runs)
const atMost = 4000

type Verdict = { verdict: 'accepted' | 'refused' | 'open'; audits: number; naive: boolean }

/** An audited image is either right or wrong as a whole: of errors with the same mean, the hardest. */
function oneRun(next: () => number, wrong: number, limit: number): Verdict {
  let evidence = noAudits
  let errors = 0
  let naive = false
  for (let audits = 1; audits <= atMost; audits++) {
    const error = next() < wrong ? 1 : 0
    errors += error
    const share = errors / audits
    naive ||= audits >= 30 && (limit - share) / Math.sqrt((limit * (1 - limit)) / audits) > 1.645
    evidence = withAudit(evidence, error, limit)
    if (logEvidence(evidence.below) >= provenFrom) return { verdict: 'accepted', audits, naive }
    if (logEvidence(evidence.above) >= provenFrom) return { verdict: 'refused', audits, naive }
  }
  return { verdict: 'open', audits: atMost, naive }
}

/** The median number of audits for a true error of 0, a quarter and half of the limit. */
const expected = new Map([
  [0.01, [431, 686, 1915]],
  [0.02, [214, 342, 955]],
  [0.05, [85, 135, 409]],
  [0.1, [41, 66, 187]],
])

const next = numbersFrom(20)
for (const [limit, medians] of expected) {
  const at = (share: number) => Array.from({ length: runs }, () => oneRun(next, share * limit, limit))
  for (const [i, share] of [0, 0.25, 0.5].entries()) {
    const all = at(share)
    const needed = all.map(({ verdict, audits }) => (verdict === 'accepted' ? audits : Number.POSITIVE_INFINITY))
    const accepted = needed.filter(Number.isFinite).length
    const median = percentile(needed, 0.5)
    const want = medians[i]!
    report({
      what: `limit ${100 * limit} %, true error ${100 * limit * share} %`,
      ours: `median ${median} audits, 90 % by ${percentile(needed, 0.9)}; accepted ${((100 * accepted) / runs).toFixed(1)} %`,
      other: `${want} audits`,
      ratio: median / want,
      target: '0.9 to 1.1',
      ok: Math.abs(median / want - 1) <= 0.1,
    })
  }
  const atLimit = at(1)
  const share = (of: (run: Verdict) => boolean) => (100 * atLimit.filter(of).length) / runs
  const wrongly = share(({ verdict }) => verdict === 'accepted')
  const naively = share(({ naive }) => naive)
  report({
    what: `limit ${100 * limit} %, true error ${100 * limit} %`,
    ours: `accepted although wrong ${wrongly.toFixed(1)} %, refused ${share(({ verdict }) => verdict === 'refused').toFixed(1)} %`,
    other: `${naively.toFixed(1)} % by a test that is repeated after each audit`,
    ratio: wrongly / naively,
    target: '5 %',
    ok: wrongly <= 5,
  })
}
