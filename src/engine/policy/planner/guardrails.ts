import type { Guardrail } from '#contract'
import { reviewedToTrash } from '#model/guardrails.ts'
import { idOf } from '#model/ids.ts'
import { addBits, bitsFor, countBits, eachBit, intersection, members, removeBits } from '../../bits.ts'
import { isReviewed } from '../facts/facts.ts'
import { pinsKey } from '../language/conditions.ts'
import { severity } from './clauses.ts'
import { decidedBy } from './decided-by.ts'
import { groupGuardrails } from './group-guardrails.ts'
import { blocks, needsConfirmation, percent, shown } from './guardrail.ts'
import type { Plan } from './plan.ts'
import { outranksErasure } from './protection.ts'
import { withoutGoldenGuardrail } from './without-golden.ts'

const dayMs = 86_400_000
const retire = severity.indexOf('retire')
const drop = severity.indexOf('drop')
/** Of the bytes and in 30 days so much may be dropped, and twice the share of one plan where that is more. */
const minDerivedPercent = 20
/** So many sentinels that would leave are named. */
const maxNamed = 3

/**
 * The safety rails of a plan: what was allowed and what was found. `away`: places of originals that are not there, or
 * stand empty.
 */
export function guardrails(plan: Plan, away: readonly string[] = []): Guardrail[] {
  const { facts, policy, action } = plan
  const { fuses: limits } = policy
  const present = members(facts.present)
  const dropped = present.filter((i) => action[i] === drop)
  const derived = Math.min(100, Math.max(minDerivedPercent, 2 * limits.maxDropPercent))
  const bytesOf = (images: Int32Array): number => images.reduce((sum, i) => sum + facts.bytes[i]!, 0)
  const most = (guardrail: string, found: number, limit: number): Guardrail =>
    blocks(guardrail, found <= limit, shown(limit), shown(found))
  return [
    most('share to the trash', percent(dropped.length, present.length), limits.maxDropPercent),
    blocks(
      'images to the trash',
      dropped.length <= limits.maxDropImages,
      String(limits.maxDropImages),
      String(dropped.length),
    ),
    most(
      'share of the bytes to the trash',
      percent(bytesOf(dropped), bytesOf(present)),
      limits.maxDropPercentOfBytes ?? derived,
    ),
    most(
      'share to the trash in 30 days',
      percent(dropped.length + droppedBefore(plan), maxIn30Days(plan)),
      limits.maxDropPercentIn30Days ?? derived,
    ),
    ...groupGuardrails(plan),
    sinceLastPlan(plan, present.length),
    blocks('originals at hand', away.length === 0, 'all', away.length === 0 ? 'all' : `not there: ${away.join(', ')}`),
    ...pins(plan),
    reviewedWork(plan, dropped),
    clock(plan),
    ...backupGate(plan),
    ...withoutGoldenGuardrail(plan),
    ...conflicts(plan),
  ]
}

/** Net number of images that went to the trash in the last 30 days. */
const droppedBefore = ({ facts }: Plan): number =>
  Math.max(
    0,
    facts.history.moves.reduce((sum, { by }) => sum - by, 0),
  )

/** The most images that there were at any moment of the last 30 days: from now backwards. */
function maxIn30Days({ facts }: Plan): number {
  const since = facts.nowMs - 30 * dayMs
  const changes = [...facts.history.moves]
  eachBit(facts.present, (i) => {
    if (facts.importedAt[i]! > since) changes.push({ atMs: facts.importedAt[i]!, by: 1 })
  })
  changes.sort((a, b) => b.atMs - a.atMs || a.by - b.by)
  let images = countBits(facts.present)
  let most = images
  for (const { by } of changes) {
    images -= by
    most = Math.max(most, images)
  }
  return most
}

function sinceLastPlan({ facts, policy }: Plan, images: number): Guardrail {
  const { lastPlan } = facts.history
  const limit = policy.fuses.minPercentOfLastPlan
  const share = lastPlan ? percent(images, lastPlan.images) : 100
  return blocks(
    'images since the last plan',
    share >= limit || lastPlan?.images === 0,
    `at least ${shown(limit)}`,
    lastPlan ? shown(share) : 'first plan',
  )
}

/**
 * Images that no plan may let go: the golden set, those that people pinned and those that the policy names. The golden set
 * is protected anyway; that it stays shows that the planner had the facts that it should. The others are not: where one
 * would leave, a rule takes what nobody meant. An erasure goes through with golden and pinned images.
 */
function pins({ facts, policy, action }: Plan): Guardrail[] {
  const pinned = facts.references.get('golden')?.slice() ?? bitsFor(facts.count)
  const byHand = facts.references.get('sentinel')
  if (byHand) addBits(pinned, byHand)
  removeBits(pinned, facts.erasureRequested)
  const asked = facts.matches.get(pinsKey)
  if (asked) addBits(pinned, asked)
  const all = members(intersection(pinned, facts.present))
  if (all.length === 0 && policy.pins === undefined) return []
  const leaving = all.filter((i) => action[i]! >= retire)
  return [
    blocks(
      'sentinels stay',
      leaving.length === 0,
      `all ${all.length}`,
      leaving.length === 0
        ? 'all stay'
        : `${leaving.length} would leave: ${named(Array.from(leaving, (i) => facts.row[i]!))}`,
    ),
  ]
}

const named = (rows: readonly number[]): string =>
  `${rows
    .slice(0, maxNamed)
    .map((row) => idOf('img', row))
    .join(', ')}${rows.length > maxNamed ? ` and ${rows.length - maxNamed} more` : ''}`

function reviewedWork({ facts }: Plan, dropped: Int32Array): Guardrail {
  const reviewed = dropped.filter((i) => isReviewed(facts, i)).length
  return needsConfirmation(reviewedToTrash, reviewed === 0, '0', String(reviewed))
}

function clock({ facts, policy }: Plan): Guardrail {
  const { lastPlan, lastEventAtMs } = facts.history
  const limit = policy.fuses.maxDaysSinceLastPlan
  const days = lastPlan ? (facts.nowMs - lastPlan.atMs) / dayMs : 0
  const isBack = lastEventAtMs !== null && facts.nowMs < lastEventAtMs
  return needsConfirmation(
    'clock',
    !isBack && days <= limit,
    `at most ${limit} days after the last plan`,
    isBack ? 'before the last change' : lastPlan ? `${Math.round(days * 10) / 10} days` : 'first plan',
  )
}

/** Reviewed images that would be dropped but wait for a backup. They stay, so nothing is stopped. Only where it is asked for. */
function backupGate(plan: Plan): Guardrail[] {
  if (plan.policy.fuses.requireBackup !== 'reviewed') return []
  const at = plan.clauses.findIndex(({ kind, id }) => kind === 'reference' && id === 'no-backup')
  const waiting = at < 0 ? 0 : countBits(decidedBy(plan)[at]!.decided)
  return [
    needsConfirmation(
      'reviewed images without a backup',
      waiting === 0,
      'dropped only from a verified backup or export',
      waiting === 0 ? '0' : `${waiting} stay: make a backup or a verified export, and plan again`,
    ),
  ]
}

/** Requests for erasure of held images: neither wins by itself. Named only where there are any. */
function conflicts({ facts, clauses, matches }: Plan): Guardrail[] {
  const requested = matches[clauses.findIndex(({ kind }) => kind === 'erasure')]!
  const held = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) if (outranksErasure(clause)) addBits(held, matches[n]!)
  const count = countBits(intersection(held, requested))
  if (count === 0) return []
  return [needsConfirmation('held images to be erased', false, '0', String(count))]
}
