import type { Rail } from '#contract'
import { addBits, bitsFor, countBits, eachBit, intersection, members } from '../bits.ts'
import { sentinelsKey } from '../facts/conditions.ts'
import { activeImages, isReviewed } from '../facts/facts.ts'
import { severity } from './clauses.ts'
import { decidedBy } from './decided-by.ts'
import type { DimensionName } from './dimensions.ts'
import { outranksErasure, type Plan } from './plan.ts'
import { tallyBy } from './tally.ts'

const dayMs = 86_400_000
const retire = severity.indexOf('retire')
const drop = severity.indexOf('drop')
/** A class of fewer images loses many points with each. */
const fewestForAverage = 30

/** Of the bytes and in 30 days so much may be dropped, and twice the share of one plan where that is more. */
const leastDerivedPercent = 20

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
const shown = (value: number): string => `${Math.round(value * 10) / 10} %`

/** A rail that stops the plan when it is beyond its limit. */
const stopping = (rail: string, ok: boolean, limit: string, found: string): Rail => ({
  rail,
  ok,
  limit,
  found,
  weight: 'stop',
  doubt: false,
})

/** A rail that only wants a person to look again. */
const asking = (rail: string, isUsual: boolean, limit: string, found: string): Rail => ({
  rail,
  ok: true,
  limit,
  found,
  weight: 'confirm',
  doubt: !isUsual,
})

/** The safety rails of a plan: what was allowed and what was found. */
export function rails(plan: Plan): Rail[] {
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
    ...(policy.sentinels === undefined ? [] : [sentinels(plan)]),
    reviewedWork(plan, dropped),
    clock(plan),
    ...backupGate(plan),
    ...conflicts(plan),
  ]
}

/** Active images with each value of a dimension, and how many of them leave. */
function countsBy({ measures, action }: Plan, active: Int32Array, dimension: DimensionName) {
  return tallyBy(measures, active, dimension, (i) => action[i]! >= retire).map(({ name, all, counted }) => ({
    name,
    active: all,
    leaving: counted,
  }))
}

type Group = ReturnType<typeof countsBy>[number]

/** By class and source of the active images: the worst share that leaves, and what would be left without any. */
function groupRails(plan: Plan): Rail[] {
  const { fuses } = plan.policy
  const active = members(activeImages(plan.facts))
  const groups = { class: countsBy(plan, active, 'class'), source: countsBy(plan, active, 'source') }
  const worst = (rail: string, list: readonly Group[], limit: number): Rail => {
    const shares = list.map(({ name, active, leaving }) => ({ name, share: percent(leaving, active) }))
    const { name, share } = shares.reduce((a, b) => (b.share > a.share ? b : a), { name: 'any', share: 0 })
    return stopping(rail, share <= limit, shown(limit), `${shown(share)} of ${name}`)
  }
  const all = groups.source.reduce(
    (sum, g) => ({ ...g, active: sum.active + g.active, leaving: sum.leaving + g.leaving }),
    {
      name: '',
      active: 0,
      leaving: 0,
    },
  )
  const average = percent(all.leaving, all.active)
  const overAverage = groups.class
    .filter(({ active }) => active >= fewestForAverage)
    .map(({ name, active, leaving }) => ({ name, points: percent(leaving, active) - average }))
    .reduce((a, b) => (b.points > a.points ? b : a), { name: 'any', points: 0 })
  const emptied = [
    ...groups.class.map((group) => ({ ...group, name: `class ${group.name}` })),
    ...groups.source.map((group) => ({ ...group, name: `source ${group.name}` })),
  ].filter(({ active, leaving }) => active > 0 && leaving === active)
  return [
    worst('share of a class', groups.class, fuses.maxLeavePercentOfClass),
    worst('share of a source', groups.source, fuses.maxLeavePercentOfSource),
    asking(
      'class against the average',
      overAverage.points <= fuses.maxLeavePointsOverAverage,
      `${fuses.maxLeavePointsOverAverage} points more`,
      `${Math.round(overAverage.points * 10) / 10} points of ${overAverage.name}`,
    ),
    stopping('nothing emptied', emptied.length === 0, 'none', emptied.map(({ name }) => name).join(', ') || 'none'),
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

function sentinels({ facts, action }: Plan): Rail {
  const bits = facts.matches.get(sentinelsKey)
  const pinned = bits ? members(intersection(bits, facts.present)) : new Int32Array()
  const leaving = pinned.filter((i) => action[i]! >= retire)
  return stopping(
    'sentinels stay',
    leaving.length === 0,
    `all ${pinned.length}`,
    leaving.length === 0 ? 'all stay' : `${leaving.length} would leave`,
  )
}

function reviewedWork({ facts }: Plan, dropped: Int32Array): Rail {
  const reviewed = dropped.filter((i) => isReviewed(facts, i)).length
  return asking('reviewed images to the trash', reviewed === 0, '0', String(reviewed))
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
      'dropped only from a verified backup',
      waiting === 0 ? '0' : `${waiting} stay: make a backup and plan again`,
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
