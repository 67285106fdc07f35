import { plural, t } from '@lingui/core/macro'
import type { Choice } from '../../../kit/index.ts'

/** The actions of a rule. */
export const actions: readonly Choice[] = [
  { value: 'retire', label: t`Retire`, hint: t`left out of the next dataset; the file stays` },
  { value: 'archive', label: t`Archive`, hint: t`the file moves to the archive folder` },
  { value: 'drop', label: t`Trash`, hint: t`recoverable until permanently deleted` },
  { value: 'review', label: t`Review again`, hint: t`back to the queue` },
  { value: 'keep', label: t`Keep`, hint: t`overrides every removal` },
  { value: 'hold', label: t`Hold`, hint: t`like Keep, and also blocks erasure` },
]

/** The actions of a budget, as they read inside its sentence. */
export const removals: readonly Choice[] = [
  { value: 'retire', label: t`retire`, hint: t`left out of the next dataset; the file stays` },
  { value: 'archive', label: t`archive`, hint: t`the file moves to the archive folder` },
  { value: 'drop', label: t`trash`, hint: t`recoverable until permanently deleted` },
]

export const daysText = (days: number): string => plural(days, { one: '# day', other: '# days' })

export const isKeeping = (action: string): boolean => action === 'keep' || action === 'hold'

export const dimensions: readonly Choice[] = [
  { value: 'source', label: t`source` },
  { value: 'class', label: t`class` },
  { value: 'size', label: t`object size` },
  { value: 'month', label: t`month` },
  { value: 'year', label: t`year` },
  { value: 'state', label: t`review state` },
  { value: 'negatives', label: t`images without objects` },
]

export const worths: readonly Choice[] = [
  { value: 'recency', label: t`newest` },
  { value: 'labels', label: t`most labeled` },
  { value: 'rarity', label: t`rarest by class` },
  { value: 'edits', label: t`most edited` },
  { value: 'uncertainty', label: t`least confident for the model` },
  { value: 'coverage', label: t`least covered by others`, hint: t`needs signals` },
  { value: 'difference', label: t`least like others`, hint: t`needs signals` },
  { value: 'disagreement', label: t`most disagreement with the model`, hint: t`needs signals` },
  { value: 'novelty', label: t`least like earlier images`, hint: t`needs signals` },
  { value: 'pixels', label: t`largest` },
  { value: 'bytes', label: t`largest files` },
  { value: 'hash', label: t`random` },
]

export const ranks: readonly Choice[] = [{ value: 'reviewed', label: t`reviewed` }, ...worths]

export const picks: readonly Choice[] = [
  { value: 'newest', label: t`the newest` },
  { value: 'hash', label: t`random`, hint: t`always the same images` },
  { value: 'best_value', label: t`the best` },
]

export const modes = [
  { value: 'draft', label: t`Draft`, hint: t`makes no plans` },
  { value: 'shadow', label: t`Shadow`, hint: t`plans, moves nothing` },
  { value: 'active', label: t`Active`, hint: t`plans can be approved` },
] as const

/** The labels of a policy's settings by key, but its limits. */
export const settingLabels = {
  name: t`Name`,
  mode: t`Mode`,
  settleDays: t`Minimum age (days)`,
  tz: t`Time zone`,
}

export const limits = [
  { key: 'maxDropPercent', label: t`Max trashed (%)`, usual: '10' },
  { key: 'maxDropImages', label: t`Max trashed (images)`, usual: '2000' },
  { key: 'maxDropPercentOfBytes', label: t`Max bytes trashed (%)`, usual: null },
  { key: 'maxDropPercentIn30Days', label: t`Max trashed in 30 days (%)`, usual: null },
  { key: 'maxLeavePercentOfClass', label: t`Max removed per class (%)`, usual: '10' },
  { key: 'maxLeavePercentOfSource', label: t`Max removed per source (%)`, usual: '25' },
  { key: 'maxLeavePointsOverAverage', label: t`Max class above average (points)`, usual: '5' },
  { key: 'minPercentOfLastPlan', label: t`Min images of last plan (%)`, usual: '50' },
  { key: 'maxDaysSinceLastPlan', label: t`Max days since last plan`, usual: '45' },
] as const

/** Returns the label of the setting at a path of the policy, or null. */
export function settingLabelAt([key, part]: readonly (string | number)[]): string | null {
  if (key === 'fuses') return limits.find((limit) => limit.key === part)?.label ?? null
  return Object.entries(settingLabels).find(([name]) => name === key)?.[1] ?? null
}

export const withoutGolden = [
  { value: 'ask', label: t`Ask before removing reviewed images`, hint: t`you type their number` },
  { value: 'refuse', label: t`Keep reviewed images`, hint: t`the plan shows how many` },
] as const
