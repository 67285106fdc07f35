import prettyBytes from 'pretty-bytes'
import type { PolicyCheck } from '#contract'
import { phraseIn } from '#model/query/phrase.ts'
import { counted } from '#model/text/counted.ts'
import { dimensionLabel } from '../facts/dimensions.ts'
import { maxMissingPercent, mayTrigger, signalUses } from '../facts/signal-uses.ts'
import { periodKinds, withinKindOf } from '../facts/times.ts'
import { signalOfValue, valueLabel } from '../facts/values.ts'
import { signalsIn } from './conditions.ts'
import { durationText } from './duration.ts'
import { type Buckets, type Budget, type Floor, isKeepRule, type Policy, type Rule } from './grammar.ts'

const verbs = {
  keep: 'Keep',
  hold: 'Hold',
  review: 'Review again',
  retire: 'Retire (leave out of the next dataset)',
  archive: 'Archive',
  drop: 'Move to the trash',
}

const budgetVerbs = { retire: 'retire', archive: 'archive', drop: 'trash' }

const period = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month', yearly: 'year' }

export const listText = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`

function bucketsText(buckets: Buckets, group: string): string {
  const { last, perBucket, pick, value } = buckets
  const each =
    pick === 'newest'
      ? `the newest${perBucket > 1 ? ` ${perBucket}` : ''}`
      : pick === 'hash'
        ? `${perBucket} random ${perBucket === 1 ? 'image' : 'images'}`
        : `the ${valueLabel(value)}${perBucket > 1 ? ` ${perBucket}` : ''}`
  const parts: string[] = []
  if (last !== undefined) parts.push(last === 'all' ? 'all' : `the newest ${last}`)
  if (buckets.within) parts.push(`all of the last ${durationText(buckets.within)}`)
  for (const kind of periodKinds) {
    const amount = buckets[kind]
    const span = buckets[withinKindOf(kind)]
    if (amount !== undefined)
      parts.push(
        `${each} of each ${period[kind]}${amount === 'all' ? '' : ` for the last ${amount} ${period[kind]}s with images`}`,
      )
    if (span) parts.push(`${each} of each ${period[kind]} within ${durationText(span)}`)
  }
  return `${listText(parts)}${parts.length > 1 ? ',' : ''} of each ${group}`
}

const groupText = (dimensions: readonly Parameters<typeof dimensionLabel>[0][]): string =>
  listText(dimensions.map(dimensionLabel))

export function ruleText(rule: Rule): string {
  const which = rule.when === undefined ? 'all images' : `images ${phraseIn(rule.when)}`
  const end = rule.expires ? `, until ${rule.expires}` : ''
  if (isKeepRule(rule) && rule.buckets) {
    const unit = rule.buckets.unit === 'cluster' ? ', counting a burst as one' : ''
    const pool = rule.when === undefined ? '' : `, out of ${which}`
    return `${verbs[rule.action]} ${bucketsText(rule.buckets, groupText(rule.groupBy ?? []))}${unit}${pool}${end}`
  }
  if (!isKeepRule(rule) && rule.thin) {
    const seconds = rule.thin.withinSeconds ?? (rule.thin.scope === 'burst' ? 10 : null)
    const burst = seconds === null ? '' : ` taken within ${seconds} s of each other by one source`
    const pool = rule.when === undefined ? '' : `, out of ${which},`
    return `${verbs[rule.action]} near-duplicates${burst}${pool} beyond the best ${rule.thin.keep}${end}`
  }
  return `${verbs[rule.action]} ${which}${end}`
}

export function floorText({ per, min, only, when, rank }: Floor): string {
  const strata =
    per.length === 1 && per[0] === 'negatives' ? dimensionLabel('negatives') : `images of each ${groupText(per)}`
  const atLeast = (n: number): string => `${n} ${n === 1 ? strata.replace('images', 'image') : strata}`
  const limits = [only ? ` (only ${only.join(', ')})` : '', when ? ` ${phraseIn(when)}` : ''].join('')
  const [best, ...then] = rank.map((key) => (key === 'reviewed' ? 'reviewed' : valueLabel(key)))
  const order = [`${best} first`, ...then].join(', then ')
  if (typeof min !== 'number')
    return `Never fall below ${atLeast(min.base)}${limits}, and up to ${min.base * (1 + min.byError)} the fewer of the class’s labels the current model finds (never below ${min.least}; all unknown counts as none found): ${order}`
  return `Never fall below ${atLeast(min)}${limits}: ${order}`
}

function budgetText({ maxItems, maxBytes, per, evict, action }: Budget): string {
  const limit = maxItems === undefined ? prettyBytes(maxBytes ?? 0) : `${maxItems} images`
  const each = per.length > 0 ? ` of each ${groupText(per)}` : ''
  return `Keep to ${limit}${each}: beyond that, ${budgetVerbs[action]} all but the ${valueLabel(evict)}; images that rules and floors keep always stay`
}

const signalText = `Rules by a signal are off while more than ${maxMissingPercent}% of the reviewed images lack it, or if it comes from another model; an unknown signal never removes an image`

/** Explains the signals used by a policy, and what they may do if that is limited. */
const signalsText = ({ rules }: Policy): string[] =>
  [...new Set(rules.flatMap(({ when }) => signalsIn(when)))].map((name) => {
    const { means, only } = signalUses[name]
    return `signal.${name}: ${means.charAt(0).toLowerCase()}${means.slice(1, -1)}${only ? `; rules by it may only ${mayTrigger(name)}` : ''}`
  })

const asksSignals = ({ rules, budget }: Policy): boolean =>
  rules.some(({ when }) => signalsIn(when).length > 0) || (budget !== undefined && signalOfValue(budget.evict) !== null)

type Clause = PolicyCheck['clauses'][number]

/** The clauses of a policy as sentences, in the policy's order, by id if they have one. */
export const clausesOf = ({ rules, floors, budget }: Policy): Clause[] => [
  ...rules.map(
    (rule): Clause => ({ kind: 'rule', action: rule.action, id: rule.id, text: ruleText(rule), reason: rule.reason }),
  ),
  ...floors.map((floor): Clause => ({ kind: 'floor', action: 'floor', id: floor.id, text: floorText(floor) })),
  ...(budget ? [{ kind: 'budget' as const, action: budget.action, id: budget.id, text: budgetText(budget) }] : []),
]

/** The policy as sentences, one per rule, floor, budget and guardrail. */
export function describePolicy(policy: Policy): string[] {
  const { fuses: limits, timeBase, settleDays } = policy
  const settle = counted(settleDays, 'day')
  const times =
    typeof timeBase === 'string'
      ? timeBase === 'imported'
        ? 'the time of import'
        : 'the camera’s time where it is plausible'
      : 'the time of import or the camera’s, by source'
  return [
    ...(policy.scope === undefined ? [] : [`Only images ${phraseIn(policy.scope)} can be removed; all others stay`]),
    ...clausesOf(policy).map(({ id, text, reason }) => `${text} (${reason === undefined ? id : `${id}: ${reason}`})`),
    ...signalsText(policy),
    ...(asksSignals(policy) ? [signalText] : []),
    `Image age counts from ${times}; days, weeks and months follow the clock of ${policy.tz}`,
    `Never remove images imported less than ${settle} ago, on hold, or restored in the last 90 days`,
    `Only ${policy.placesFor === 'reviewed' ? 'reviewed images' : 'images'} imported at least ${settle} ago take places in buckets and floors`,
    policy.protectDatasets
      ? 'Never archive or drop images of a frozen dataset'
      : 'Images of frozen datasets may be archived and dropped',
    ...(policy.pins === undefined ? [] : [`Block plans that remove an image ${phraseIn(policy.pins)}`]),
    `Block plans that trash more than ${limits.maxDropPercent}% of the images, or more than ${limits.maxDropImages}`,
    `Block plans that remove more than ${limits.maxLeavePercentOfClass}% of a class or ${limits.maxLeavePercentOfSource}% of a source`,
    ...(limits.requireBackup === 'reviewed'
      ? ['Trash a reviewed image only if its labels and file are in a verified backup or export; until then it stays']
      : []),
    limits.withoutGolden === 'refuse'
      ? 'Without a golden set, remove no reviewed images except near-duplicates in a burst'
      : 'Without a golden set, ask before removing reviewed images that are no near-duplicates in a burst',
    ...(policy.expires === undefined ? [] : [`Make no plan after ${policy.expires}`]),
  ]
}
