import type { SignalName } from '#model/signals.ts'
import {
  addBits,
  type Bits,
  bitsFor,
  difference,
  eachBit,
  hasBit,
  intersection,
  removeBits,
  setBit,
} from '../../bits.ts'
import { noProgress, type OnProgress } from '../../progress.ts'
import type { Facts } from '../facts/facts.ts'
import { scopeKey } from '../language/conditions.ts'
import type { LeaveRule, Policy } from '../language/grammar.ts'
import { type Shortfall, spendBudget } from './budget.ts'
import { type Action, type Clause, clausesOf, severity } from './clauses.ts'
import { keptFrom, outranksErasure } from './guardrails/protection.ts'
import { type CapRanks, cappedSignalsIn, capRanks, keepToCap } from './guardrails/signal-cap.ts'
import { type Off, switchedOff } from './guardrails/signal-coverage.ts'
import { unprotectedReviewed } from './guardrails/unprotected-reviewed.ts'
import { eligibleImages, type Keeping, keptByFloor, keptByRule } from './keeps.ts'
import { type Measures, measuresOf } from './measures.ts'
import { nearDuplicates } from './near-duplicates.ts'
import { Places } from './places.ts'
import { holdersOf, settledImages } from './references.ts'
import { tornFrames } from './sequences.ts'

export type Plan = {
  facts: Facts
  policy: Policy
  measures: Measures
  clauses: readonly Clause[]
  /** The images that each clause protects or asks to leave. */
  matches: readonly Bits[]
  places: Places
  /** A position in `severity` per image. Images that are not present are kept. */
  action: Uint8Array
  /** Groups in which too few images may leave to meet the budget. */
  shortfalls: readonly Shortfall[]
  /** Rules and budgets that are turned off because signals are missing. */
  off: readonly Off[]
}

export const actionAt = (plan: Pick<Plan, 'action'>, image: number): Action => severity[plan.action[image]!]!

/**
 * Decides about every image. Pure: no clock, no randomness except the policy's seed, independent of the order of rules and
 * images. The safest wins: hold, then a request for erasure, then protected references, then keep rules and floors, then the
 * mildest of the actions that ask for an image, then the default, which is to keep. Sequences leave as a whole.
 */
export function plan(facts: Facts, policy: Policy, step: OnProgress = noProgress): Plan {
  const measures = measuresOf(facts, policy)
  const clauses = clausesOf(policy, facts.nowMs)
  const scope = facts.matches.get(scopeKey)
  const inScope = scope ? intersection(facts.present, scope) : facts.present.slice()
  const matches = clauses.map(() => bitsFor(facts.count))
  const off = switchedOff(facts, policy)
  const isOff = (id: string): boolean => off.some((one) => one.id === id)
  const places = new Places()
  const requested = bitsFor(facts.count)
  const caps = new Map<SignalName, CapRanks>()
  for (const [n, clause] of clauses.entries()) {
    if (clause.kind !== 'leave' || isOff(clause.id)) continue
    step((n / clauses.length) * 0.5)
    markRequested(measures, policy, inScope, n, clause.rule, matches[n]!, places)
    for (const name of cappedSignalsIn(clause.rule.when)) {
      const ranks = caps.get(name) ?? capRanks(measures, policy, name)
      caps.set(name, ranks)
      keepToCap(matches[n]!, n, ranks, places, facts.count)
    }
    addBits(requested, matches[n]!)
  }
  const eligible = eligibleImages(facts, policy, inScope)
  const keeping: Keeping = { measures, policy, inScope, eligible, requested, places }
  const unestimated = {
    unprotectedReviewed: () => (facts.hasGolden ? undefined : unprotectedReviewed(measures, policy)),
  }
  for (const [n, clause] of clauses.entries()) {
    step(0.5 + (n / clauses.length) * 0.5)
    if (clause.kind === 'reference')
      addPresent(matches[n]!, holdersOf(clause.reference, facts, policy, unestimated), facts)
    else if (clause.kind === 'scope') addBits(matches[n]!, difference(facts.present, inScope))
    else if (clause.kind === 'erasure') addPresent(matches[n]!, facts.erasureRequested, facts)
    else if (clause.kind === 'keep') matches[n]!.set(keptByRule(keeping, n, clause.rule))
    else if (clause.kind === 'floor') matches[n]!.set(keptByFloor(keeping, n, clause.floor))
  }
  const sequenceAt = clauses.findIndex(({ kind, id }) => kind === 'reference' && id === 'sequence')
  addBits(matches[sequenceAt]!, tornFrames(facts, decide(facts, clauses, matches)))
  const made = { facts, policy, measures, clauses, matches, places, action: decide(facts, clauses, matches) }
  const budgetAt = clauses.findIndex(({ kind }) => kind === 'budget')
  const shortfalls = budgetAt < 0 || isOff(clauses[budgetAt]!.id) ? [] : spendBudget(made, budgetAt, inScope)
  return { ...made, shortfalls, off }
}

/** Marks the images that a rule asks to leave: those it matches, or all but some of the near-duplicates among them. */
function markRequested(
  measures: Measures,
  policy: Policy,
  inScope: Bits,
  clause: number,
  rule: LeaveRule,
  requested: Bits,
  places: Places,
): void {
  const { facts } = measures
  const matched = rule.when === undefined ? null : facts.matches.get(rule.id)!
  if (!rule.thin) {
    addBits(requested, matched ? intersection(inScope, matched) : inScope)
    return
  }
  const scope = facts.matches.get(scopeKey)
  let pool = settledImages(facts, policy)
  if (scope) pool = intersection(pool, scope)
  if (matched) pool = intersection(pool, matched)
  const { keep } = rule.thin
  nearDuplicates(measures, pool, rule.thin, (cluster) => {
    const present = cluster.filter((i) => hasBit(facts.present, i))
    const representative = facts.row[present[0] ?? 0]!
    for (const [n, image] of present.entries()) {
      if (n >= keep) setBit(requested, image)
      const ranks = { rank: n + 1, limit: keep, of: present.length, nth: 1 }
      places.add({ image, clause, kind: 'duplicate', group: '', period: representative, ...ranks })
    }
  })
}

function addPresent(bits: Bits, more: Bits | undefined, { present }: Facts): void {
  if (more) addBits(bits, intersection(more, present))
}

function decide(facts: Facts, clauses: readonly Clause[], matches: readonly Bits[]): Uint8Array {
  const action = new Uint8Array(facts.count)
  const decided = bitsFor(facts.count)
  for (const [level, name] of severity.entries()) {
    if (level === 0) continue
    const wanted = bitsFor(facts.count)
    for (const [n, clause] of clauses.entries())
      if (clause.kind === 'leave' && clause.rule.action === name) addBits(wanted, matches[n]!)
    removeBits(wanted, decided)
    removeBits(wanted, keptFrom(name, facts, clauses, matches))
    addBits(decided, wanted)
    // Retired images stay retired; the rule that retires them still outranks harsher ones.
    if (name === 'retire') removeBits(wanted, facts.retired)
    eachBit(wanted, (i) => {
      action[i] = level
    })
  }
  eraseRequested(clauses, matches, action)
  return action
}

/** A request for erasure overrides everything except a hold and a hold rule: those need a user's decision. */
function eraseRequested(clauses: readonly Clause[], matches: readonly Bits[], action: Uint8Array): void {
  const requested = matches[clauses.findIndex(({ kind }) => kind === 'erasure')]!.slice()
  for (const [n, clause] of clauses.entries()) if (outranksErasure(clause)) removeBits(requested, matches[n]!)
  eachBit(requested, (i) => {
    action[i] = severity.indexOf('drop')
  })
}
