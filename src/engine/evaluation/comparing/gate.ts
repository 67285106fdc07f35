import { quantile } from '#model/quantile.ts'

/** Fewer objects prove nothing about a class or a model. */
export const minObjects = 30
/** A class may lose this much AP, 0 to 1, before it decides on its own. */
const maxClassLoss = 0.05
/** "As good as the other" means: with 95% confidence no worse by more than this. */
const margin = 0.02

/** How many times longer its slowest images may take. */
const maxSlower = 1.5
/** Fewer measurements don't show how long the slowest images take. */
export const minTimes = 20

/** Milliseconds of inference per image, under equal conditions for both. */
export type LatencyTimes = { base: readonly number[]; candidate: readonly number[] }
/** Null without such runs. */
export type Latency = LatencyTimes | null

type ClassVerdict = { deltaAp: number; upper: number; objects: number }

/**
 * The input for deciding whether a candidate may replace a base, by its change of AP; `lower` and `upper` are its
 * bounds.
 */
export type GateInput<Class extends ClassVerdict = ClassVerdict> = ClassVerdict & {
  lower: number
  perClass: readonly Class[]
  latency: Latency
}

export type GateReason =
  | { why: 'worse'; deltaAp: number; upper: number }
  | { why: 'worse-class'; classRow: number; deltaAp: number; upper: number }
  | { why: 'slower'; baseMs: number; candidateMs: number }
  | { why: 'few-objects'; objects: number }
  | { why: 'unsure'; lower: number }
  | { why: 'as-good'; deltaAp: number; lower: number }

export type GateVerdict = { gate: 'pass' | 'fail' | 'inconclusive'; reasons: GateReason[] }

/**
 * Fails a candidate that is worse with 95% confidence, on the mean over classes or by more than five points in a class
 * with enough objects, and one whose slowest images take much longer. Passes one that is as good; otherwise
 * inconclusive.
 */
export function gateOf({
  deltaAp,
  lower,
  upper,
  objects,
  perClass,
  latency,
}: GateInput<ClassVerdict & { classRow: number }>): GateVerdict {
  const worse: GateReason[] = deltaAp < 0 && upper < 0 ? [{ why: 'worse', deltaAp, upper }] : []
  const worseClasses = perClass
    .filter((one) => one.objects >= minObjects && one.deltaAp < -maxClassLoss && one.upper < 0)
    .map((one): GateReason => ({ why: 'worse-class', classRow: one.classRow, deltaAp: one.deltaAp, upper: one.upper }))
  const failures = [...worse, ...worseClasses, ...slower(latency, maxSlower)]
  if (failures.length > 0) return { gate: 'fail', reasons: failures }
  if (objects < minObjects) return { gate: 'inconclusive', reasons: [{ why: 'few-objects', objects }] }
  if (lower < -margin) return { gate: 'inconclusive', reasons: [{ why: 'unsure', lower }] }
  return { gate: 'pass', reasons: [{ why: 'as-good', deltaAp, lower }] }
}

/** Whether a candidate's slowest images take that many times as long; never true with too few measurements. */
export const isSlower = (latency: Latency, times = maxSlower): boolean => slower(latency, times).length > 0

function slower(latency: Latency, times: number): GateReason[] {
  if (!latency || Math.min(latency.base.length, latency.candidate.length) < minTimes) return []
  const [baseMs, candidateMs] = [quantile(latency.base, 0.95), quantile(latency.candidate, 0.95)]
  return candidateMs > times * baseMs ? [{ why: 'slower', baseMs, candidateMs }] : []
}

const size = (share: number): string => Math.abs(100 * share).toFixed(1)
const points = (share: number): string => `${share < 0 ? '−' : '+'}${size(share)}`

/** Formats a reason as a sentence. */
export function gateText(reason: GateReason, className: (classRow: number) => string): string {
  if (reason.why === 'worse')
    return `AP changes by ${points(reason.deltaAp)} points; with 95% confidence it is worse by ${size(reason.upper)} or more.`
  if (reason.why === 'worse-class')
    return `AP of ${className(reason.classRow)} changes by ${points(reason.deltaAp)} points, and a class may lose 5.`
  if (reason.why === 'slower')
    return `Its slowest images take ${reason.candidateMs.toFixed(0)} ms (p95), ${(reason.candidateMs / reason.baseMs).toFixed(1)} times as long; 1.5 times is allowed.`
  if (reason.why === 'few-objects')
    return `${reason.objects} labeled objects are too few for a verdict. Review images until there are ${minObjects}.`
  if (reason.why === 'unsure')
    return `AP could be worse by ${size(reason.lower)} points; more reviewed images will tell.`
  return `AP changes by ${points(reason.deltaAp)} points, and with 95% confidence it loses at most ${size(Math.min(0, reason.lower))}.`
}
