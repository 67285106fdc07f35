import type { StayReason } from '#contract'
import { counted } from '#model/text/counted.ts'
import { bitsFor, countBits, difference, hasBit, intersection, removeBits, setBit } from '../../../bits.ts'
import { floorText, ruleText } from '../../language/describe.ts'
import type { Policy, Thin } from '../../language/grammar.ts'
import { actionOf, type Clause, severity } from '../clauses.ts'
import { decidedBy } from '../decided-by.ts'
import type { Measures } from '../measures.ts'
import { burstSeconds, nearDuplicates } from '../near-duplicates.ts'
import type { Plan } from '../plan.ts'
import { restoredDays, settledImages } from '../references.ts'

/** The images that a rule or budget asks for but does not decide, grouped by what decides instead, most first. */
export function whyTheyStay(plan: Plan, n: number, verdicts = decidedBy(plan)): StayReason[] {
  const { clauses, matches, facts, policy } = plan
  const action = actionOf(clauses[n]!)
  if (action === 'keep') return []
  const left = difference(matches[n]!, verdicts[n]!.decided)
  const found: StayReason[] = []
  const take = (why: string, bits: Uint32Array) => {
    const images = countBits(intersection(left, bits))
    if (images > 0) found.push({ why, images })
    removeBits(left, bits)
  }
  for (const [k, clause] of clauses.entries())
    if (actionOf(clause) === 'keep') take(keeperText(clause, policy), verdicts[k]!.decided)
  if (action === 'retire') take('retired already', facts.retired)
  for (const [k, clause] of clauses.entries())
    if (k !== n && clause.kind === 'leave' && severity.indexOf(actionOf(clause)) < severity.indexOf(action))
      take(`decided by a milder rule: ${ruleText(clause.rule)}`, verdicts[k]!.decided)
  take('another rule decides', left.slice())
  return found.sort((a, b) => b.images - a.images)
}

function keeperText(clause: Clause, { settleDays }: Pick<Policy, 'settleDays'>): string {
  switch (clause.kind) {
    case 'reference':
      if (clause.id === 'settling') return `imported less than ${counted(settleDays, 'day')} ago (the minimum age)`
      if (clause.id === 'restored') return `restored in the last ${counted(restoredDays, 'day')}`
      return `${clause.reference.words.charAt(0).toLowerCase()}${clause.reference.words.slice(1)}`
    case 'keep':
      return `kept by a rule: ${ruleText(clause.rule)}`
    case 'floor':
      return `kept by a floor: ${floorText(clause.floor)}`
    default:
      return 'outside the policy’s scope'
  }
}

/**
 * All near-duplicates by the distance of a rule that it does not ask for: what keeps each apart, and how many
 * stay of each group. Empty for other rules.
 */
export function whyNotAlike(plan: Plan, n: number): StayReason[] {
  const clause = plan.clauses[n]!
  const thin = clause.kind === 'leave' ? clause.rule.thin : undefined
  if (!thin) return []
  const { facts, policy, measures } = plan
  // As if none were reviewed: then no labels set images apart.
  const unreviewed: Measures = { ...measures, facts: { ...facts, state: new Uint8Array(facts.count) } }
  const { keep, hashDistanceMax, iouMin } = thin
  const seconds = thin.withinSeconds ?? burstSeconds
  const loose: Thin = { keep, hashDistanceMax, iouMin }
  const settled = intersection(settledImages(facts, policy), facts.present)
  const steps: { why: string; images: Uint32Array }[] = [
    { why: '', images: excess(measures, settled, thin) },
    {
      why: `imported less than ${counted(policy.settleDays, 'day')} ago (the minimum age)`,
      images: excess(measures, facts.present, thin),
    },
    {
      why: `of another source, more than ${seconds} seconds apart or of other content`,
      images: excess(measures, facts.present, loose),
    },
    { why: 'with other labels', images: excess(unreviewed, facts.present, { ...loose, iouMin: 0 }) },
  ]
  const apart = steps
    .slice(1)
    .map(({ why, images }, k) => ({ why, images: countBits(images) - countBits(steps[k]!.images) }))
  const all = countBits(excess(unreviewed, facts.present, { ...loose, keep: 1, iouMin: 0 }, 0))
  const stay = {
    why: `kept as the ${keep === 1 ? 'best' : `best ${keep}`} of each group`,
    images: all - countBits(steps.at(-1)!.images),
  }
  return [...apart, stay].filter(({ images }) => images > 0)
}

/** The present images of each group of near-duplicates beyond those that are kept; with those if `kept` is 0. */
function excess(measures: Measures, pool: Uint32Array, thin: Thin, kept = thin.keep): Uint32Array {
  const { facts } = measures
  const beyond = bitsFor(facts.count)
  nearDuplicates(measures, pool, thin, (cluster) => {
    const present = cluster.filter((i) => hasBit(facts.present, i))
    for (const i of present.subarray(kept)) setBit(beyond, i)
  })
  return beyond
}
