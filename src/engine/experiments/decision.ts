import type { ExperimentCondition, ExperimentKind } from '#contract'
import { logEvidence } from '../statistics/index.ts'
import { type Evidence, estimateOf, leadingEvidence } from './evidence.ts'

/**
 * When an experiment may end: odds of 20:1 mean a wrong decision in at most one of twenty experiments, however often
 * one checks.
 */
export const limits = {
  odds: 20,
  minUnits: 50,
  minDays: 3,
  minReviewers: 2,
  maxUnits: 2000,
  maxDays: 30,
  minClassObjects: 30,
  maxSilentUnits: 3,
}

/** An A/B test has no favorite: both of its lines share the risk. */
export const oddsOf = (kind: ExperimentKind): number => (kind === 'ab' ? 2 * limits.odds : limits.odds)

/** The state of one class. `share` is how close it is to counting as worse, 1 at the line. */
export type ClassGuardrail = {
  classId: number
  state: 'ok' | 'tripped' | 'too-few'
  logE: number
  share: number
  objects: number
  difference: number
}

/**
 * Checks whether the candidate is worse at a class, for those with enough objects. The line grows with the number of
 * classes seen so far, so that many classes do not mean many false alarms.
 */
export function classGuardrails({ classes }: Evidence): ClassGuardrail[] {
  const seen = Object.entries(classes)
  const line = Math.log(limits.odds * Math.max(1, seen.length))
  return seen
    .map(([id, { worse, objects, moments }]): ClassGuardrail => {
      const logE = logEvidence(worse)
      const isEnough = objects >= limits.minClassObjects
      return {
        classId: Number(id),
        state: isEnough ? (logE >= line ? 'tripped' : 'ok') : 'too-few',
        logE,
        share: Math.max(0, Math.min(1, logE / line)),
        objects,
        difference: estimateOf(moments)?.mean ?? 0,
      }
    })
    .sort((a, b) => b.objects - a.objects)
}

export type Circumstances = {
  kind: ExperimentKind
  /** The days since it began; null when time does not count, as in a replay. */
  days: number | null
  reviewers: number
  /** The users who can review; null if that doesn't count. */
  team: number | null
}

export type Decision = {
  outcome: 'running' | 'promote' | 'rollback' | 'inconclusive'
  conditions: ExperimentCondition[]
  guardrails: ClassGuardrail[]
  /** What tripped or decided, for `outcome` other than running: a class's id, or a rule. */
  cause: 'evidence' | 'silent' | 'units' | 'days' | { classId: number } | null
}

/** Decides by the evidence. Rolling back needs one reason; promoting needs all conditions. */
export function decide(evidence: Evidence, { kind, days, reviewers, team }: Circumstances): Decision {
  const line = Math.log(oddsOf(kind))
  const { promote, rollback } = leadingEvidence(evidence)
  const guardrails = classGuardrails(evidence)
  const tripped = guardrails.find(({ state }) => state === 'tripped')
  const needed = team === null ? 0 : Math.min(limits.minReviewers, Math.max(1, team))
  const conditions: ExperimentCondition[] = [
    { id: 'evidence', isMet: promote >= line, found: Math.exp(promote), needed: oddsOf(kind) },
    { id: 'units', isMet: evidence.units >= limits.minUnits, found: evidence.units, needed: limits.minUnits },
    ...(days === null
      ? []
      : [{ id: 'days', isMet: days >= limits.minDays, found: days, needed: limits.minDays } as const]),
    ...(team === null ? [] : [{ id: 'reviewers', isMet: reviewers >= needed, found: reviewers, needed } as const]),
    { id: 'guardrails', isMet: !tripped, found: tripped ? 1 : 0, needed: 0 },
  ]
  const ends = (outcome: Decision['outcome'], cause: Decision['cause']): Decision => ({
    outcome,
    conditions,
    guardrails,
    cause,
  })
  if (evidence.silent > limits.maxSilentUnits) return ends('rollback', 'silent')
  if (rollback >= line) return ends('rollback', 'evidence')
  if (tripped) return ends('rollback', { classId: tripped.classId })
  if (conditions.every(({ isMet }) => isMet)) return ends('promote', 'evidence')
  if (evidence.units >= limits.maxUnits) return ends('inconclusive', 'units')
  if (days !== null && days >= limits.maxDays) return ends('inconclusive', 'days')
  return ends('running', null)
}

type Sides = { current: string; candidate: string; odds: number; className(classId: number): string }

/** Returns why an experiment ended, as the beginning of a sentence about the result. */
export function causeText({ outcome, cause }: Decision, { current, candidate, odds, className }: Sides): string {
  if (cause !== null && typeof cause === 'object') return `${candidate} is worse at ${className(cause.classId)}`
  switch (cause) {
    case 'silent':
      return `${candidate} found nothing on ${limits.maxSilentUnits + 1} images in a row where ${current} found something`
    case 'units':
      return `No decision after ${limits.maxUnits.toLocaleString('en-US')} images`
    case 'days':
      return `No decision after ${limits.maxDays} days`
    case 'evidence':
      return `The odds are ${odds}:1 that ${candidate} is ${outcome === 'promote' ? 'no worse' : 'worse'} than ${current}`
    case null:
      return 'Not decided'
  }
}
