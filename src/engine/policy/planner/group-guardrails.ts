import type { Guardrail } from '#contract'
import { members } from '../../bits.ts'
import type { DimensionName } from '../facts/dimensions.ts'
import { activeImages } from '../facts/facts.ts'
import { severity } from './clauses.ts'
import { blocks, needsConfirmation, percent, shown } from './guardrail.ts'
import type { Plan } from './plan.ts'
import { tallyBy } from './tally.ts'

const retire = severity.indexOf('retire')
/** A class of fewer images loses many points with each. */
const minForAverage = 30
/** Its groups are those of which nothing would be left. */
export const nothingEmptied = 'nothing emptied'

/** Active images with each value of a dimension, and how many of them leave. */
function countsBy({ measures, action }: Plan, active: Int32Array, dimension: DimensionName) {
  return tallyBy(measures, active, dimension, (i) => action[i]! >= retire).map(({ name, all, counted }) => ({
    name,
    active: all,
    leaving: counted,
  }))
}

/** By class and source of the active images: the worst share that leaves, and what would be left without any. */
export function groupGuardrails(plan: Plan): Guardrail[] {
  const { fuses: limits } = plan.policy
  const active = members(activeImages(plan.facts))
  const groups = { class: countsBy(plan, active, 'class'), source: countsBy(plan, active, 'source') }
  const worst = (kind: 'class' | 'source', limit: number): Guardrail => {
    const shares = groups[kind].map(({ name, active, leaving }) => ({ name, share: percent(leaving, active) }))
    const { name, share } = shares.reduce((a, b) => (b.share > a.share ? b : a), { name: 'any', share: 0 })
    const beyond = shares.filter((group) => group.share > limit).map((group) => `${kind} ${group.name}`)
    return blocks(`share of a ${kind}`, share <= limit, shown(limit), `${shown(share)} of ${name}`, beyond)
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
    .filter(({ active }) => active >= minForAverage)
    .map(({ name, active, leaving }) => ({ name, points: percent(leaving, active) - average }))
    .reduce((a, b) => (b.points > a.points ? b : a), { name: 'any', points: 0 })
  const emptied = (['class', 'source'] as const).flatMap((kind) =>
    groups[kind].filter(({ active, leaving }) => active > 0 && leaving === active).map(({ name }) => `${kind} ${name}`),
  )
  return [
    worst('class', limits.maxLeavePercentOfClass),
    worst('source', limits.maxLeavePercentOfSource),
    needsConfirmation(
      'class against the average',
      overAverage.points <= limits.maxLeavePointsOverAverage,
      `${limits.maxLeavePointsOverAverage} points more`,
      `${Math.round(overAverage.points * 10) / 10} points of ${overAverage.name}`,
    ),
    blocks(nothingEmptied, emptied.length === 0, 'none', emptied.join(', ') || 'none', emptied),
  ]
}
