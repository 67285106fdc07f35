import type { Facts } from '../../facts/facts.ts'
import { million } from '../../facts/signal-names.ts'
import type { Floor } from '../../language/grammar.ts'

/**
 * How many images of a stratum a floor keeps. A floor by error keeps more of a class the fewer of its labels the current model
 * finds: base · (1 + byError · (1 − recall)), and at least `least`. Unknown recall counts as 0, which keeps the most.
 */
export function floorAmount({ min, per }: Floor, facts: Facts, stratum: readonly string[]): number {
  if (typeof min === 'number') return min
  const name = stratum[per.indexOf('class')]
  const recall = facts.signals?.recall[facts.classes.indexOf(name ?? '')]
  const missed = recall === undefined || Number.isNaN(recall) ? million : million - recall
  return Math.max(min.least, Math.ceil((min.base * (million + min.byError * missed)) / million))
}
