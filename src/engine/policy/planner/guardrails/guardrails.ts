import type { Guardrail } from '#contract'
import { derivedPercent, type GuardrailId, guardrailTitles } from '#model/guardrails.ts'
import { idOf } from '#model/ids.ts'
import { dayMs } from '#model/units.ts'
import { addBits, bitsFor, countBits, eachBit, intersection, members, removeBits } from '../../../bits.ts'
import { isReviewed } from '../../facts/facts.ts'
import { pinsKey } from '../../language/conditions.ts'
import { severity } from '../clauses.ts'
import { decidedBy } from '../decided-by.ts'
import type { Plan } from '../plan.ts'
import { classAboveAverage, type GroupCounts, groupCounts, largestShare, noGroupEmptied } from './group-guardrails.ts'
import { blocks, needsConfirmation, percent, shown, type Verdict } from './guardrail.ts'
import { outranksErasure } from './protection.ts'
import { withoutGoldenSet } from './without-golden.ts'

const retire = severity.indexOf('retire')
const drop = severity.indexOf('drop')
/** At most this many pinned images that would leave are named. */
const maxNamed = 3

/** A plan and the inputs that several guardrails share. */
type Input = {
  plan: Plan
  present: Uint32Array
  dropped: Uint32Array
  groups: GroupCounts
  /** Places of originals that are missing or empty. */
  missing: readonly string[]
}

type Check = { id: GuardrailId; check(input: Input): Verdict | null }

const max = (found: number, limit: number): Verdict => blocks(found <= limit, shown(limit), shown(found))
const bytesOf = ({ facts }: Plan, images: Uint32Array): number => images.reduce((sum, i) => sum + facts.bytes[i]!, 0)

/** Every guardrail of a plan, in the order in which they are listed. To add one, add a line here and its title. */
const checks: readonly Check[] = [
  {
    id: 'drop-share',
    check: ({ plan, present, dropped }) =>
      max(percent(dropped.length, present.length), plan.policy.fuses.maxDropPercent),
  },
  {
    id: 'drop-count',
    check({ plan, dropped }) {
      const { maxDropImages } = plan.policy.fuses
      return blocks(dropped.length <= maxDropImages, String(maxDropImages), String(dropped.length))
    },
  },
  {
    id: 'drop-bytes',
    check: ({ plan, present, dropped }) =>
      max(
        percent(bytesOf(plan, dropped), bytesOf(plan, present)),
        plan.policy.fuses.maxDropPercentOfBytes ?? derivedPercent(plan.policy.fuses.maxDropPercent),
      ),
  },
  {
    id: 'drop-30-days',
    check: ({ plan, dropped }) =>
      max(
        percent(dropped.length + droppedBefore(plan), maxIn30Days(plan)),
        plan.policy.fuses.maxDropPercentIn30Days ?? derivedPercent(plan.policy.fuses.maxDropPercent),
      ),
  },
  {
    id: 'class-share',
    check: ({ plan, groups }) => largestShare(groups, 'class', plan.policy.fuses.maxLeavePercentOfClass),
  },
  {
    id: 'source-share',
    check: ({ plan, groups }) => largestShare(groups, 'source', plan.policy.fuses.maxLeavePercentOfSource),
  },
  {
    id: 'class-average',
    check: ({ plan, groups }) => classAboveAverage(groups, plan.policy.fuses.maxLeavePointsOverAverage),
  },
  { id: 'no-empty-group', check: ({ groups }) => noGroupEmptied(groups) },
  { id: 'image-count', check: ({ plan, present }) => sinceLastPlan(plan, present.length) },
  {
    id: 'originals',
    check: ({ missing }) =>
      blocks(missing.length === 0, 'all', missing.length === 0 ? 'all' : `missing: ${missing.join(', ')}`),
  },
  { id: 'pins', check: ({ plan }) => pins(plan) },
  { id: 'reviewed-drop', check: ({ plan, dropped }) => reviewedWork(plan, dropped) },
  { id: 'clock', check: ({ plan }) => clock(plan) },
  { id: 'backup', check: ({ plan }) => backupGate(plan) },
  { id: 'no-golden-set', check: ({ plan }) => withoutGoldenSet(plan) },
  { id: 'holds', check: ({ plan }) => conflicts(plan) },
]

/** A guardrail's verdict as the plan stores it. */
export const named = (id: GuardrailId, verdict: Verdict): Guardrail => ({ id, rail: guardrailTitles[id], ...verdict })

/** What the guardrails allow and what they found. `missing`: places of originals that are missing or empty. */
export function guardrails(plan: Plan, missing: readonly string[] = []): Guardrail[] {
  const present = members(plan.facts.present)
  const dropped = present.filter((i) => plan.action[i] === drop)
  const input = { plan, present, dropped, groups: groupCounts(plan), missing }
  return checks.flatMap(({ id, check }) => {
    const verdict = check(input)
    return verdict ? [named(id, verdict)] : []
  })
}

/** Net number of images that went to the trash in the last 30 days. */
const droppedBefore = ({ facts }: Plan): number =>
  Math.max(
    0,
    facts.history.moves.reduce((sum, { by }) => sum - by, 0),
  )

/** The maximum number of images at any moment of the last 30 days, counted backward from now. */
function maxIn30Days({ facts }: Plan): number {
  const since = facts.nowMs - 30 * dayMs
  const changes = [...facts.history.moves]
  eachBit(facts.present, (i) => {
    if (facts.importedAt[i]! > since) changes.push({ atMs: facts.importedAt[i]!, by: 1 })
  })
  changes.sort((a, b) => b.atMs - a.atMs || a.by - b.by)
  let images = countBits(facts.present)
  let max = images
  for (const { by } of changes) {
    images -= by
    max = Math.max(max, images)
  }
  return max
}

function sinceLastPlan({ facts, policy }: Plan, images: number): Verdict {
  const { lastPlan } = facts.history
  const limit = policy.fuses.minPercentOfLastPlan
  const share = lastPlan ? percent(images, lastPlan.images) : 100
  return blocks(
    share >= limit || lastPlan?.images === 0,
    `at least ${shown(limit)}`,
    lastPlan ? shown(share) : 'first plan',
  )
}

/**
 * Images that no plan may remove: the golden set, pinned images and those that the policy names. The golden set
 * is protected anyway; this check shows that the planner had the right facts. The others are not: if one
 * would leave, a rule takes something nobody intended. An erasure still removes golden and pinned images.
 */
function pins({ facts, policy, action }: Plan): Verdict | null {
  const pinned = facts.references.get('golden')?.slice() ?? bitsFor(facts.count)
  const byHand = facts.references.get('sentinel')
  if (byHand) addBits(pinned, byHand)
  removeBits(pinned, facts.erasureRequested)
  const requested = facts.matches.get(pinsKey)
  if (requested) addBits(pinned, requested)
  const all = members(intersection(pinned, facts.present))
  if (all.length === 0 && policy.pins === undefined) return null
  const leaving = all.filter((i) => action[i]! >= retire)
  return blocks(
    leaving.length === 0,
    `all ${all.length}`,
    leaving.length === 0 ? 'all stay' : `${leaving.length} would be removed: ${idsOf(leaving, facts.row)}`,
  )
}

function idsOf(images: Uint32Array, row: ArrayLike<number>): string {
  const first = Array.from(images.subarray(0, maxNamed), (i) => idOf('img', row[i]!)).join(', ')
  return images.length > maxNamed ? `${first} and ${images.length - maxNamed} more` : first
}

function reviewedWork({ facts }: Plan, dropped: Uint32Array): Verdict {
  const reviewed = dropped.filter((i) => isReviewed(facts, i)).length
  return needsConfirmation(reviewed === 0, '0', String(reviewed), reviewed)
}

function clock({ facts, policy }: Plan): Verdict {
  const { lastPlan, lastEventAtMs } = facts.history
  const limit = policy.fuses.maxDaysSinceLastPlan
  const days = lastPlan ? (facts.nowMs - lastPlan.atMs) / dayMs : 0
  const isBack = lastEventAtMs !== null && facts.nowMs < lastEventAtMs
  return needsConfirmation(
    !isBack && days <= limit,
    `at most ${limit} days after the last plan`,
    isBack ? 'before the last change' : lastPlan ? `${Math.round(days * 10) / 10} days` : 'first plan',
  )
}

/**
 * Reviewed images that would be dropped but wait for a backup. They stay, so nothing is blocked. Only if the policy asks for
 * it.
 */
function backupGate(plan: Plan): Verdict | null {
  if (plan.policy.fuses.requireBackup !== 'reviewed') return null
  const at = plan.clauses.findIndex(({ kind, id }) => kind === 'reference' && id === 'no-backup')
  const waiting = at < 0 ? 0 : countBits(decidedBy(plan)[at]!.decided)
  return needsConfirmation(
    waiting === 0,
    'only after a verified backup or export',
    waiting === 0 ? '0' : `${waiting} stay: make a backup or a verified export, and plan again`,
    waiting,
  )
}

/** Requests to erase held images: a user has to decide. Listed only if there are any. */
function conflicts({ facts, clauses, matches }: Plan): Verdict | null {
  const requested = matches[clauses.findIndex(({ kind }) => kind === 'erasure')]!
  const held = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) if (outranksErasure(clause)) addBits(held, matches[n]!)
  const count = countBits(intersection(held, requested))
  return count === 0 ? null : needsConfirmation(false, '0', String(count), count)
}
