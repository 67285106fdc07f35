import type { PlanAction, PlanTotals } from '#contract'
import type { Plan, PlannedImage } from './plan.ts'

type Totals = Pick<
  PlanTotals,
  'policyName' | 'images' | 'bytes' | 'byRule' | 'byClass' | 'bySource' | 'byMonth' | 'rails'
>

const nothing = (): Record<PlanAction, number> => ({ keep: 0, review: 0, retire: 0, archive: 0, drop: 0 })

const staysInDatasets = ({ facts, action }: PlannedImage): boolean =>
  facts.lifecycle === 'active' && (action === 'keep' || action === 'review')

/** Totals of a plan: per action, and images that count for datasets before and after by class, source and month. */
export function totalsOf({ images, rails, byRule }: Plan, policyName: string): Totals {
  const perAction = { images: nothing(), bytes: nothing() }
  for (const { facts, action } of images) {
    perAction.images[action] += 1
    perAction.bytes[action] += facts.sizeBytes
  }
  return {
    policyName,
    ...perAction,
    byRule,
    rails,
    byClass: beforeAfter(images, ({ facts }) => [...new Set(facts.classes)]).map(({ name, ...n }) => ({
      class: name,
      ...n,
    })),
    bySource: beforeAfter(images, ({ facts }) => [facts.source]).map(({ name, ...n }) => ({ source: name, ...n })),
    byMonth: beforeAfter(images, ({ facts }) => [new Date(facts.takenAtMs).toISOString().slice(0, 7)]).map(
      ({ name, ...n }) => ({ month: name, ...n }),
    ),
  }
}

function beforeAfter(images: readonly PlannedImage[], groupsOf: (image: PlannedImage) => string[]) {
  const groups = new Map<string, { name: string; before: number; after: number }>()
  for (const image of images) {
    if (image.facts.lifecycle !== 'active') continue
    for (const name of groupsOf(image)) {
      const group = groups.get(name) ?? { name, before: 0, after: 0 }
      group.before += 1
      if (staysInDatasets(image)) group.after += 1
      groups.set(name, group)
    }
  }
  return [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
