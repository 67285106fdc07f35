import type { Rail } from '#contract'
import { reviewedToTrash } from '#model/guardrails.ts'
import { idOf } from '#model/ids.ts'
import { addBits, bitsFor, countBits, eachBit, intersection, members, removeBits } from '../../bits.ts'
import { isReviewed } from '../facts/facts.ts'
import { sentinelsKey } from '../language/conditions.ts'
import { severity } from './clauses.ts'
import { decidedBy } from './decided-by.ts'
import { groupRails } from './group-guardrails.ts'
import { asking, percent, shown, stopping } from './guardrail.ts'
import { outranksErasure, type Plan } from './plan.ts'
import { withoutGoldenRail } from './without-golden.ts'

const dayMs = 86_400_000
const retire = severity.indexOf('retire')
const drop = severity.indexOf('drop')
/** Of the bytes and in 30 days so much may be dropped, and twice the share of one plan where that is more. */
const leastDerivedPercent = 20
/** So many sentinels that would leave are named. */
const mostNamed = 3

/**
 * The safety rails of a plan: what was allowed and what was found. `away`: places of originals that are not there, or
 * stand empty.
 */
export function rails(plan: Plan, away: readonly string[] = []): Rail[] {
  const { facts, policy, action } = plan
  const { fuses } = policy
  const present = members(facts.present)
  const dropped = present.filter((i) => action[i] === drop)
  const derived = Math.min(100, Math.max(leastDerivedPercent, 2 * fuses.maxDropPercent))
  const bytesOf = (images: Int32Array): number => images.reduce((sum, i) => sum + facts.bytes[i]!, 0)
  const most = (rail: string, found: number, limit: number): Rail =>
    stopping(rail, found <= limit, shown(limit), shown(found))
  return [
    most('share to the trash', percent(dropped.length, present.length), fuses.maxDropPercent),
    stopping(
      'images to the trash',
      dropped.length <= fuses.maxDropImages,
      String(fuses.maxDropImages),
      String(dropped.length),
    ),
    most(
      'share of the bytes to the trash',
      percent(bytesOf(dropped), bytesOf(present)),
      fuses.maxDropPercentOfBytes ?? derived,
    ),
    most(
      'share to the trash in 30 days',
      percent(dropped.length + droppedBefore(plan), mostIn30Days(plan)),
      fuses.maxDropPercentIn30Days ?? derived,
    ),
    ...groupRails(plan),
    sinceLastPlan(plan, present.length),
    stopping(
      'originals at hand',
      away.length === 0,
      'all',
      away.length === 0 ? 'all' : `not there: ${away.join(', ')}`,
    ),
    ...sentinels(plan),
    reviewedWork(plan, dropped),
    clock(plan),
    ...backupGate(plan),
    ...withoutGoldenRail(plan),
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
function mostIn30Days({ facts }: Plan): number {
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

function sinceLastPlan({ facts, policy }: Plan, images: number): Rail {
  const { lastPlan } = facts.history
  const limit = policy.fuses.minPercentOfLastPlan
  const share = lastPlan ? percent(images, lastPlan.images) : 100
  return stopping(
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
function sentinels({ facts, policy, action }: Plan): Rail[] {
  const pinned = facts.references.get('golden')?.slice() ?? bitsFor(facts.count)
  const byHand = facts.references.get('sentinel')
  if (byHand) addBits(pinned, byHand)
  removeBits(pinned, facts.erasureRequested)
  const asked = facts.matches.get(sentinelsKey)
  if (asked) addBits(pinned, asked)
  const all = members(intersection(pinned, facts.present))
  if (all.length === 0 && policy.sentinels === undefined) return []
  const leaving = all.filter((i) => action[i]! >= retire)
  return [
    stopping(
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
    .slice(0, mostNamed)
    .map((row) => idOf('img', row))
    .join(', ')}${rows.length > mostNamed ? ` and ${rows.length - mostNamed} more` : ''}`

function reviewedWork({ facts }: Plan, dropped: Int32Array): Rail {
  const reviewed = dropped.filter((i) => isReviewed(facts, i)).length
  return asking(reviewedToTrash, reviewed === 0, '0', String(reviewed))
}

function clock({ facts, policy }: Plan): Rail {
  const { lastPlan, lastEventAtMs } = facts.history
  const limit = policy.fuses.maxDaysSinceLastPlan
  const days = lastPlan ? (facts.nowMs - lastPlan.atMs) / dayMs : 0
  const isBack = lastEventAtMs !== null && facts.nowMs < lastEventAtMs
  return asking(
    'clock',
    !isBack && days <= limit,
    `at most ${limit} days after the last plan`,
    isBack ? 'before the last change' : lastPlan ? `${Math.round(days * 10) / 10} days` : 'first plan',
  )
}

/** Reviewed images that would be dropped but wait for a backup. They stay, so nothing is stopped. Only where it is asked for. */
function backupGate(plan: Plan): Rail[] {
  if (plan.policy.fuses.requireBackup !== 'reviewed') return []
  const at = plan.clauses.findIndex(({ kind, id }) => kind === 'reference' && id === 'no-backup')
  const waiting = at < 0 ? 0 : countBits(decidedBy(plan)[at]!.decided)
  return [
    asking(
      'reviewed images without a backup',
      waiting === 0,
      'dropped only from a verified backup or export',
      waiting === 0 ? '0' : `${waiting} stay: make a backup or a verified export, and plan again`,
    ),
  ]
}

/** Requests for erasure of held images: neither wins by itself. Named only where there are any. */
function conflicts({ facts, clauses, says }: Plan): Rail[] {
  const requested = says[clauses.findIndex(({ kind }) => kind === 'erasure')]!
  const held = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) if (outranksErasure(clause)) addBits(held, says[n]!)
  const count = countBits(intersection(held, requested))
  if (count === 0) return []
  return [asking('held images to be erased', false, '0', String(count))]
}
