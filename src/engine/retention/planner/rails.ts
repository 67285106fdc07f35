import type { Rail } from '#contract'
import { addBits, bitsFor, countBits, eachBit, hasBit, intersection, listed } from '../bits.ts'
import { sentinelsKey } from '../facts/conditions.ts'
import { isReviewed } from '../facts/facts.ts'
import { severity } from './clauses.ts'
import type { DimensionName } from './dimensions.ts'
import { outranksErasure, type Plan } from './plan.ts'
import { tallyBy } from './tally.ts'

const dayMs = 86_400_000
const retire = severity.indexOf('retire')
const drop = severity.indexOf('drop')
/** A class of fewer images loses many points with each. */
const fewestForAverage = 30

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
const shown = (value: number): string => `${Math.round(value * 10) / 10} %`

/**
 * The safety rails of a plan: what was allowed and what was found. One of weight `stop` that is not ok stops the plan;
 * one of weight `confirm` wants a person to say so.
 */
export function rails(plan: Plan): Rail[] {
  const { facts, policy, action } = plan
  const { fuses } = policy
  const present = listed(facts.canonical, facts.present)
  const dropped = present.filter((i) => action[i] === drop)
  const bytesOf = (images: Int32Array): number => images.reduce((sum, i) => sum + facts.bytes[i]!, 0)
  const most = (rail: string, found: number, limit: number): Rail => ({
    rail,
    ok: found <= limit,
    limit: shown(limit),
    found: shown(found),
    weight: 'stop',
  })
  return [
    most('share to the trash', percent(dropped.length, present.length), fuses.maxDropPercent),
    {
      rail: 'images to the trash',
      ok: dropped.length <= fuses.maxDropImages,
      limit: String(fuses.maxDropImages),
      found: String(dropped.length),
      weight: 'stop',
    },
    most(
      'share of the bytes to the trash',
      percent(bytesOf(dropped), bytesOf(present)),
      fuses.maxDropPercentOfBytes ?? Math.min(100, 2 * fuses.maxDropPercent),
    ),
    most(
      'share to the trash in 30 days',
      percent(dropped.length + droppedBefore(plan), mostIn30Days(plan)),
      fuses.maxDropPercentIn30Days ?? Math.min(100, 2 * fuses.maxDropPercent),
    ),
    ...groupRails(plan, present),
    sinceLastPlan(plan, present.length),
    sentinels(plan),
    reviewedWork(plan, dropped),
    clock(plan),
    ...conflicts(plan),
  ]
}

/** Active images with each value of a dimension, and how many of them leave. */
function countsBy({ measures, facts, action }: Plan, present: Int32Array, dimension: DimensionName) {
  const active = present.filter((i) => !hasBit(facts.retired, i))
  return tallyBy(measures, active, dimension, (i) => action[i]! >= retire).map(({ name, all, counted }) => ({
    name,
    active: all,
    leaving: counted,
  }))
}

type Group = ReturnType<typeof countsBy>[number]

/** By class and source of the active images: the worst share that leaves, and what would be left without any. */
function groupRails(plan: Plan, present: Int32Array): Rail[] {
  const { fuses } = plan.policy
  const groups = { class: countsBy(plan, present, 'class'), source: countsBy(plan, present, 'source') }
  const worst = (rail: string, list: readonly Group[], limit: number): Rail => {
    const shares = list.map(({ name, active, leaving }) => ({ name, share: percent(leaving, active) }))
    const { name, share } = shares.reduce((a, b) => (b.share > a.share ? b : a), { name: 'any', share: 0 })
    return { rail, ok: share <= limit, limit: shown(limit), found: `${shown(share)} of ${name}`, weight: 'stop' }
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
    {
      rail: 'class against the average',
      ok: overAverage.points <= fuses.maxLeavePointsOverAverage,
      limit: `${fuses.maxLeavePointsOverAverage} points more`,
      found: `${Math.round(overAverage.points * 10) / 10} points of ${overAverage.name}`,
      weight: 'confirm',
    },
    {
      rail: 'nothing emptied',
      ok: emptied.length === 0,
      limit: 'none',
      found: emptied.map(({ name }) => name).join(', ') || 'none',
      weight: 'stop',
    },
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
  return {
    rail: 'images since the last plan',
    ok: share >= limit || lastPlan?.images === 0,
    limit: `at least ${shown(limit)}`,
    found: lastPlan ? shown(share) : 'first plan',
    weight: 'stop',
  }
}

function sentinels({ facts, action }: Plan): Rail {
  const bits = facts.matches.get(sentinelsKey)
  const pinned = bits ? listed(facts.canonical, intersection(bits, facts.present)) : new Int32Array()
  const leaving = pinned.filter((i) => action[i]! >= retire)
  return {
    rail: 'sentinels stay',
    ok: leaving.length === 0,
    limit: `all ${pinned.length}`,
    found: leaving.length === 0 ? 'all stay' : `${leaving.length} would leave`,
    weight: 'stop',
  }
}

function reviewedWork({ facts }: Plan, dropped: Int32Array): Rail {
  const reviewed = dropped.filter((i) => isReviewed(facts, i)).length
  return {
    rail: 'reviewed images to the trash',
    ok: reviewed === 0,
    limit: '0 without confirming',
    found: String(reviewed),
    weight: 'confirm',
  }
}

function clock({ facts, policy }: Plan): Rail {
  const { lastPlan, lastEventAtMs } = facts.history
  const limit = policy.fuses.maxDaysSinceLastPlan
  const days = lastPlan ? (facts.nowMs - lastPlan.atMs) / dayMs : 0
  const isBack = lastEventAtMs !== null && facts.nowMs < lastEventAtMs
  return {
    rail: 'clock',
    ok: !isBack && days <= limit,
    limit: `at most ${limit} days after the last plan`,
    found: isBack ? 'before the last change' : lastPlan ? `${Math.round(days * 10) / 10} days` : 'first plan',
    weight: 'confirm',
  }
}

/** Requests for erasure of held images: neither wins by itself. Named only where there are any. */
function conflicts({ facts, clauses, says }: Plan): Rail[] {
  const requested = says[clauses.findIndex(({ kind }) => kind === 'erasure')]!
  const held = bitsFor(facts.count)
  for (const [n, clause] of clauses.entries()) if (outranksErasure(clause)) addBits(held, says[n]!)
  const count = countBits(intersection(held, requested))
  if (count === 0) return []
  return [
    {
      rail: 'held images to be erased',
      ok: false,
      limit: '0 without a decision',
      found: String(count),
      weight: 'confirm',
    },
  ]
}
