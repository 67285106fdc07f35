import type { Facts, ImageFacts } from './facts.ts'
import { isReviewed } from './near-duplicates.ts'
import type { Reason } from './plan.ts'
import { type Floor, isKeepRule, type KeepRule, type Policy } from './policy.ts'

const dayMs = 86_400_000
/** After a restore the next plans leave an image alone for so long. */
const restoredDays = 90

const days = (ms: number): string => `${Math.floor(ms / dayMs)} days`

/** Everything that protects an image, per row: holds, fresh imports, restores, keep rules and floors. */
export function keepReasons(facts: Facts, policy: Policy, nowMs: number): Map<number, Reason[]> {
  const reasons = new Map<number, Reason[]>()
  const add = (row: number, rule: string, detail: string) => {
    const list = reasons.get(row)
    if (list) list.push({ rule, detail })
    else reasons.set(row, [{ rule, detail }])
  }
  const settled = (image: ImageFacts) => nowMs - image.importedAtMs >= policy.settleDays * dayMs
  for (const image of facts.images) {
    if (image.hold !== null) add(image.row, 'hold', `Held: ${image.hold}`)
    if (!settled(image))
      add(
        image.row,
        'settling',
        `It came in ${days(nowMs - image.importedAtMs)} ago; images settle for ${policy.settleDays} days.`,
      )
    if (image.restoredAtMs !== null && nowMs - image.restoredAtMs < restoredDays * dayMs)
      add(
        image.row,
        'restored',
        `It was restored ${days(nowMs - image.restoredAtMs)} ago; restored images stay ${restoredDays} days.`,
      )
  }
  for (const rule of policy.rules) {
    if (!isKeepRule(rule)) continue
    const matched = facts.matches.get(rule.id)
    const pool = matched ? facts.images.filter(({ row }) => matched.has(row)) : facts.images
    if (rule.buckets) newestOfGroups(pool.filter(settled), rule, rule.buckets.last, add)
    else for (const { row } of pool) add(row, rule.id, rule.reason)
  }
  for (const floor of policy.floors) applyFloor(facts.images.filter(settled), floor, add)
  return reasons
}

type Add = (row: number, rule: string, detail: string) => void

const push = <K, V>(groups: Map<K, V[]>, key: K, value: V) => {
  const list = groups.get(key)
  if (list) list.push(value)
  else groups.set(key, [value])
}

function newestOfGroups(pool: readonly ImageFacts[], rule: KeepRule, last: number, add: Add): void {
  const groups = new Map<string, ImageFacts[]>()
  for (const image of pool) for (const key of groupKeys(image, rule)) push(groups, key, image)
  for (const [key, members] of groups) {
    members.sort((a, b) => b.takenAtMs - a.takenAtMs || (a.sha256 < b.sha256 ? -1 : 1))
    members.slice(0, last).forEach(({ row }, i) => {
      add(row, rule.id, `${rule.reason} Newest ${last} of ${key}: place ${i + 1} of ${members.length}.`)
    })
  }
}

function groupKeys(image: ImageFacts, { groupBy = [] }: KeepRule): string[] {
  const source = groupBy.includes('source') ? [`source ${image.source}`] : []
  if (!groupBy.includes('class')) return [source.join('')]
  return [...new Set(image.classes)].map((name) => [...source, `class ${name}`].join(', '))
}

/** A floor is a rank: the best `min` of each stratum stay, whatever else is held or dropped. */
function applyFloor(images: readonly ImageFacts[], { id, per, min }: Floor, add: Add): void {
  const strata = new Map<string, ImageFacts[]>()
  for (const image of images) {
    if (per === 'source') push(strata, `source ${image.source}`, image)
    else if (per === 'class') for (const name of new Set(image.classes)) push(strata, `class ${name}`, image)
    else if (isReviewed(image) && image.classes.length === 0) push(strata, 'negatives', image)
  }
  for (const [stratum, members] of strata) {
    members.sort(
      (a, b) =>
        Number(isReviewed(b)) - Number(isReviewed(a)) || b.takenAtMs - a.takenAtMs || (a.sha256 < b.sha256 ? -1 : 1),
    )
    members.slice(0, min).forEach(({ row }, i) => {
      add(row, id, `Floor of ${min} for ${stratum}: rank ${i + 1} of ${members.length}.`)
    })
  }
}
