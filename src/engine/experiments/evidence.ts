import { z } from 'zod'
import {
  addEvidence,
  evenWeight,
  evidenceValue,
  exposureWeight,
  logEvidence,
  noEvidence,
  type UnitWeight,
} from '../statistics/index.ts'
import type { Difference } from './image-difference.ts'

/** The model whose predictions a user saw; `none` in the blind audit and for imported labels. */
export const ShownModel = z.enum(['current', 'candidate', 'none'])
export type ShownModel = z.infer<typeof ShownModel>

/**
 * One reviewed near-duplicate group: how the models differ, what was shown, and at which share (0–1) of exposure. Null
 * for history, for which nothing was drawn and each unit counts once.
 */
export type Unit = Difference & { shown: ShownModel; share: number | null }

const Sums = z.array(z.number()).length(noEvidence.length)
const Claims = z.object({ noWorse: Sums, worse: Sums })
type Claims = z.infer<typeof Claims>
const Moments = z.object({ count: z.int(), sum: z.number(), squares: z.number() })
export type Moments = z.infer<typeof Moments>

/** The complete knowledge after some units, which is all that a restart needs. */
export const Evidence = z.object({
  units: z.int(),
  /** Claims from units whose predictions were shown, weighted by exposure; and from those without any. */
  shown: Claims,
  blind: Claims,
  by: z.record(ShownModel, Moments),
  /** By class id: evidence that the candidate is worse at it. */
  classes: z.record(z.string(), z.object({ worse: Sums, objects: z.int(), moments: Moments })),
  wins: z.int(),
  losses: z.int(),
  /** Consecutive units, up to the last, on which the candidate found nothing and the current model something. */
  silent: z.int(),
})
export type Evidence = z.infer<typeof Evidence>

const noClaims = (): Claims => ({ noWorse: [...noEvidence], worse: [...noEvidence] })
const noMoments: Moments = { count: 0, sum: 0, squares: 0 }

export const emptyEvidence = (): Evidence => ({
  units: 0,
  shown: noClaims(),
  blind: noClaims(),
  by: { current: noMoments, candidate: noMoments, none: noMoments },
  classes: {},
  wins: 0,
  losses: 0,
  silent: 0,
})

/** Halves differences of saved work, which lie between −2 and 2: evidence takes values between −1 and 1. */
const halfOf = (difference: number): number => difference / 2

/**
 * Returns the evidence after one more unit. `margin` is how much worse still counts as no worse, as half a difference.
 * While nobody can see the candidate, labels are biased toward the current model: such a unit only shows whether the
 * candidate is silent.
 */
export function addUnit(before: Evidence, unit: Unit, margin: number): Evidence {
  const { shown, share, difference, found } = unit
  const foundNothing = found.current === 0 && found.candidate === 0
  const silent = foundNothing ? before.silent : found.candidate === 0 ? before.silent + 1 : 0
  if (shown !== 'none' && share === 0) return { ...before, silent }
  const weight = shown === 'none' || share === null ? evenWeight : exposureWeight(share, shown)
  const which = shown === 'none' ? 'blind' : 'shown'
  const classes = { ...before.classes }
  for (const { classId, difference, objects } of unit.classes) {
    const own = classes[classId] ?? { worse: [...noEvidence], objects: 0, moments: noMoments }
    classes[classId] = {
      worse: [...addEvidence(own.worse, evidenceValue('worse', halfOf(difference), 0, weight))],
      objects: own.objects + objects,
      moments: addMoment(own.moments, difference),
    }
  }
  return {
    ...before,
    units: before.units + 1,
    [which]: addClaims(before[which], halfOf(difference), margin, weight),
    by: { ...before.by, [shown]: addMoment(before.by[shown], difference) },
    classes,
    wins: before.wins + (difference > 0 ? 1 : 0),
    losses: before.losses + (difference < 0 ? 1 : 0),
    silent,
  }
}

const addClaims = (claims: Claims, half: number, margin: number, weight: UnitWeight): Claims => ({
  noWorse: [...addEvidence(claims.noWorse, evidenceValue('noWorse', half, -margin, weight))],
  worse: [...addEvidence(claims.worse, evidenceValue('worse', half, 0, weight))],
})

const addMoment = ({ count, sum, squares }: Moments, value: number): Moments => ({
  count: count + 1,
  sum: sum + value,
  squares: squares + value * value,
})

/**
 * Returns a mean with the half width of its 95 % interval; null without values, and without a width for a single value.
 */
export function estimateOf({ count, sum, squares }: Moments): { mean: number; halfWidth: number | null } | null {
  if (count === 0) return null
  const mean = sum / count
  if (count === 1) return { mean, halfWidth: null }
  const variance = Math.max(0, squares - count * mean * mean) / (count - 1)
  return { mean, halfWidth: 1.96 * Math.sqrt(variance / count) }
}

/** Returns the difference with each side counting half, when both were shown. */
export function togetherOf({ by }: Evidence): { mean: number; halfWidth: number | null } | null {
  const [current, candidate] = [estimateOf(by.current), estimateOf(by.candidate)]
  if (!current || !candidate) return current ?? candidate
  const widths = [current.halfWidth, candidate.halfWidth]
  return {
    mean: (current.mean + candidate.mean) / 2,
    halfWidth: widths[0] === null || widths[1] === null ? null : Math.hypot(widths[0]!, widths[1]!) / 2,
  }
}

/** From this many blind units on, they decide. */
const leadingBlindUnits = 50
/** When shown and blind estimates differ by more than this many standard errors, predictions bias users. */
const minBiasErrors = 3

/**
 * Returns the evidence that decides: the blind units when there are enough, or, to promote, when predictions bias
 * users.
 */
export function leadingEvidence(evidence: Evidence): {
  promote: number
  rollback: number
  leads: 'shown' | 'blind'
  isBiased: boolean
} {
  const enough = evidence.by.none.count >= leadingBlindUnits
  const isBiased = differsFromBlind(evidence)
  const of = (isBlind: boolean) => (isBlind ? evidence.blind : evidence.shown)
  return {
    promote: logEvidence(of(enough || isBiased).noWorse),
    rollback: logEvidence(of(enough).worse),
    leads: enough || isBiased ? 'blind' : 'shown',
    isBiased,
  }
}

function differsFromBlind(evidence: Evidence): boolean {
  const [shown, blind] = [togetherOf(evidence), estimateOf(evidence.by.none)]
  if (!shown || !blind || shown.halfWidth === null || blind.halfWidth === null) return false
  const error = Math.hypot(shown.halfWidth, blind.halfWidth) / 1.96
  return error > 0 && Math.abs(shown.mean - blind.mean) > minBiasErrors * error
}

/** Returns the difference over all units that decides: of the blind ones when they lead. */
export const decidingDifference = (evidence: Evidence): number | null =>
  (leadingEvidence(evidence).leads === 'blind' ? estimateOf(evidence.by.none) : togetherOf(evidence))?.mean ??
  estimateOf(evidence.by.none)?.mean ??
  null
