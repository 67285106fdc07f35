import type { Rail } from '#contract'
import type { PlannedImage } from './plan.ts'
import type { Policy } from './policy.ts'

const leaves = ({ action }: PlannedImage) => action === 'retire' || action === 'archive' || action === 'drop'
const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
const shown = (value: number): string => `${Math.round(value * 10) / 10} %`

/** The safety rails of a plan: what was allowed and what was found. One that is not ok stops the plan. */
export function rails(images: readonly PlannedImage[], { fuses }: Policy): Rail[] {
  const dropped = images.filter(({ action }) => action === 'drop').length
  const share = percent(dropped, images.length)
  const worstClass = worstGroup(images, ({ facts }) => [...new Set(facts.classes)])
  const worstSource = worstGroup(images, ({ facts }) => [facts.source])
  return [
    {
      rail: 'share to the trash',
      ok: share <= fuses.maxDropPercent,
      limit: shown(fuses.maxDropPercent),
      found: shown(share),
    },
    {
      rail: 'images to the trash',
      ok: dropped <= fuses.maxDropImages,
      limit: String(fuses.maxDropImages),
      found: String(dropped),
    },
    {
      rail: 'share of a class',
      ok: worstClass.share <= fuses.maxLeavePercentOfClass,
      limit: shown(fuses.maxLeavePercentOfClass),
      found: `${shown(worstClass.share)} of ${worstClass.name}`,
    },
    {
      rail: 'share of a source',
      ok: worstSource.share <= fuses.maxLeavePercentOfSource,
      limit: shown(fuses.maxLeavePercentOfSource),
      found: `${shown(worstSource.share)} of ${worstSource.name}`,
    },
    emptied(images),
  ]
}

function counts(images: readonly PlannedImage[], groupsOf: (image: PlannedImage) => string[]) {
  const groups = new Map<string, { total: number; leaving: number }>()
  for (const image of images) {
    for (const name of groupsOf(image)) {
      const group = groups.get(name) ?? { total: 0, leaving: 0 }
      group.total += 1
      if (leaves(image)) group.leaving += 1
      groups.set(name, group)
    }
  }
  return groups
}

function worstGroup(images: readonly PlannedImage[], groupsOf: (image: PlannedImage) => string[]) {
  let worst = { name: 'any', share: 0 }
  for (const [name, { total, leaving }] of counts(images, groupsOf)) {
    const share = percent(leaving, total)
    if (share > worst.share) worst = { name, share }
  }
  return worst
}

/** No plan empties a whole class or source. */
function emptied(images: readonly PlannedImage[]): Rail {
  const names = [
    ...[...counts(images, ({ facts }) => [...new Set(facts.classes)])].map(
      ([name, n]) => [`class ${name}`, n] as const,
    ),
    ...[...counts(images, ({ facts }) => [facts.source])].map(([name, n]) => [`source ${name}`, n] as const),
  ].flatMap(([name, { total, leaving }]) => (total > 0 && leaving === total ? [name] : []))
  return {
    rail: 'nothing emptied',
    ok: names.length === 0,
    limit: 'none',
    found: names.length === 0 ? 'none' : names.join(', '),
  }
}
