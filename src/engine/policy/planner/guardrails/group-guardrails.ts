import { members } from '../../../bits.ts'
import type { DimensionName } from '../../facts/dimensions.ts'
import { activeImages } from '../../facts/facts.ts'
import { severity } from '../clauses.ts'
import type { Plan } from '../plan.ts'
import { tallyBy } from '../tally.ts'
import { blocks, needsConfirmation, percent, shown, type Verdict } from './guardrail.ts'

const retire = severity.indexOf('retire')
/** A class with fewer images loses many points with each one. */
const minForAverage = 30

/** Active images with each value of a dimension, and how many of them leave. */
function countsBy({ measures, action }: Plan, active: Uint32Array, dimension: DimensionName) {
  return tallyBy(measures, active, dimension, (i) => action[i]! >= retire).map(({ name, all, counted }) => ({
    name,
    active: all,
    leaving: counted,
  }))
}

/** Active images per class and source, and how many of them leave. */
export function groupCounts(plan: Plan) {
  const active = members(activeImages(plan.facts))
  return { class: countsBy(plan, active, 'class'), source: countsBy(plan, active, 'source') }
}
export type GroupCounts = ReturnType<typeof groupCounts>

/** The largest share of a class, or of a source, that leaves. */
export function largestShare(groups: GroupCounts, kind: 'class' | 'source', limit: number): Verdict {
  const shares = groups[kind].map(({ name, active, leaving }) => ({ name, share: percent(leaving, active) }))
  const { name, share } = shares.reduce((a, b) => (b.share > a.share ? b : a), { name: 'any', share: 0 })
  const beyond = shares.filter((group) => group.share > limit).map((group) => `${kind} ${group.name}`)
  return blocks(share <= limit, shown(limit), `${shown(share)} of ${name}`, beyond)
}

/** The class that loses the most beyond the average of all images. */
export function classAboveAverage(groups: GroupCounts, maxPoints: number): Verdict {
  const sumOf = (key: 'active' | 'leaving') => groups.source.reduce((sum, group) => sum + group[key], 0)
  const average = percent(sumOf('leaving'), sumOf('active'))
  const max = groups.class
    .filter(({ active }) => active >= minForAverage)
    .map(({ name, active, leaving }) => ({ name, points: percent(leaving, active) - average }))
    .reduce((a, b) => (b.points > a.points ? b : a), { name: 'any', points: 0 })
  return needsConfirmation(
    max.points <= maxPoints,
    `${maxPoints} points more`,
    `${Math.round(max.points * 10) / 10} points of ${max.name}`,
  )
}

/** Classes and sources that would be left empty. */
export function noGroupEmptied(groups: GroupCounts): Verdict {
  const emptied = (['class', 'source'] as const).flatMap((kind) =>
    groups[kind].filter(({ active, leaving }) => active > 0 && leaving === active).map(({ name }) => `${kind} ${name}`),
  )
  return blocks(emptied.length === 0, 'none', emptied.join(', ') || 'none', emptied)
}
