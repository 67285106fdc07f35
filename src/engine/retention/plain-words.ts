import { type Floor, isKeepRule, type Policy, type Rule } from './policy.ts'

const verbs = {
  keep: 'Keep',
  hold: 'Hold',
  review: 'Ask for another review of',
  retire: 'Retire (leave out of the next dataset)',
  archive: 'Archive',
  drop: 'Move to the trash',
}

function ruleInWords(rule: Rule): string {
  const which = rule.when === undefined ? 'all images' : `images where ${rule.when}`
  if (isKeepRule(rule) && rule.buckets) {
    const group = (rule.groupBy ?? []).join(' and ')
    return `${verbs[rule.action]} the newest ${rule.buckets.last} of each ${group}, out of ${which} (${rule.id}: ${rule.reason})`
  }
  if (!isKeepRule(rule) && rule.thin) {
    const burst =
      rule.thin.withinSeconds === undefined
        ? ''
        : ` taken within ${rule.thin.withinSeconds} s of each other by one source`
    return `Of near-duplicates${burst}, out of ${which}, leave ${rule.thin.keep}; ${verbs[rule.action].toLowerCase()} the others (${rule.id}: ${rule.reason})`
  }
  return `${verbs[rule.action]} ${which} (${rule.id}: ${rule.reason})`
}

function floorInWords({ id, per, min }: Floor): string {
  const stratum = {
    class: 'images of each class',
    source: 'images of each source',
    negatives: 'reviewed images without labels',
  }
  return `Never fall below ${min} ${stratum[per]} (${id})`
}

/** The policy as sentences, one per rule, floor and rail. */
export function plainWords(policy: Policy): string[] {
  const { fuses } = policy
  return [
    ...policy.rules.map(ruleInWords),
    ...policy.floors.map(floorInWords),
    `Never touch images that came in less than ${policy.settleDays} days ago, that are held, or that were restored in the last 90 days`,
    policy.protectDatasets
      ? 'Never archive or drop images of a frozen dataset'
      : 'Images of frozen datasets may be archived and dropped',
    `Stop when more than ${fuses.maxDropPercent} % of the images, or more than ${fuses.maxDropImages}, would go to the trash`,
    `Stop when more than ${fuses.maxLeavePercentOfClass} % of a class or ${fuses.maxLeavePercentOfSource} % of a source would leave`,
  ]
}
