import type { Choice } from '../../../kit/index.ts'

/** The choices of the sentences, in the words of the policy's JSON and in those of a user. */
export const actions: readonly Choice[] = [
  { value: 'retire', label: 'Retire', hint: 'out of the next dataset; the file stays' },
  { value: 'archive', label: 'Archive', hint: 'the file moves to the archive folder' },
  { value: 'drop', label: 'Trash', hint: 'recoverable until the trash is purged' },
  { value: 'review', label: 'Review again', hint: 'back to the queue' },
  { value: 'keep', label: 'Keep', hint: 'goes before all that removes' },
  { value: 'hold', label: 'Hold', hint: 'as keep, also against erasure' },
]

export const isKeeping = (action: string): boolean => action === 'keep' || action === 'hold'

export const dimensions: readonly Choice[] = [
  { value: 'source', label: 'source' },
  { value: 'class', label: 'class' },
  { value: 'size', label: 'object size' },
  { value: 'month', label: 'month' },
  { value: 'year', label: 'year' },
  { value: 'state', label: 'review state' },
  { value: 'negatives', label: 'images without objects' },
]

/** What makes one image better than another. */
export const worths: readonly Choice[] = [
  { value: 'recency', label: 'newest' },
  { value: 'labels', label: 'most labeled' },
  { value: 'rarity', label: 'rarest by class' },
  { value: 'edits', label: 'most edited' },
  { value: 'uncertainty', label: 'least confident for the model' },
  { value: 'coverage', label: 'least covered by others', hint: 'needs signals' },
  { value: 'difference', label: 'least like others', hint: 'needs signals' },
  { value: 'disagreement', label: 'least as the model says', hint: 'needs signals' },
  { value: 'novelty', label: 'least like what came in before', hint: 'needs signals' },
  { value: 'pixels', label: 'largest' },
  { value: 'bytes', label: 'heaviest' },
  { value: 'hash', label: 'random' },
]

export const ranks: readonly Choice[] = [{ value: 'reviewed', label: 'reviewed' }, ...worths]

export const picks: readonly Choice[] = [
  { value: 'newest', label: 'the newest' },
  { value: 'hash', label: 'random', hint: 'always the same ones' },
  { value: 'best_value', label: 'the best' },
]

/** Kinds of periods that a keep rule can count or span, with their keys. */
export const periods = [
  { name: 'hour', amount: 'hourly', within: 'withinHourly' },
  { name: 'day', amount: 'daily', within: 'withinDaily' },
  { name: 'week', amount: 'weekly', within: 'withinWeekly' },
  { name: 'month', amount: 'monthly', within: 'withinMonthly' },
  { name: 'year', amount: 'yearly', within: 'withinYearly' },
] as const

export const modes = [
  { value: 'draft', label: 'Draft', hint: 'makes no plans' },
  { value: 'shadow', label: 'Shadow', hint: 'plans, moves nothing' },
  { value: 'active', label: 'Active', hint: 'plans can be approved' },
] as const

export const limits = [
  { key: 'maxDropPercent', label: 'Max trashed (%)', usual: '10' },
  { key: 'maxDropImages', label: 'Max trashed (images)', usual: '2000' },
  { key: 'maxDropPercentOfBytes', label: 'Max bytes trashed (%)', usual: 'twice the first' },
  { key: 'maxDropPercentIn30Days', label: 'Max trashed in 30 days (%)', usual: 'twice the first' },
  { key: 'maxLeavePercentOfClass', label: 'Max removed per class (%)', usual: '10' },
  { key: 'maxLeavePercentOfSource', label: 'Max removed per source (%)', usual: '25' },
  { key: 'maxLeavePointsOverAverage', label: 'Max class above average (points)', usual: '5' },
  { key: 'minPercentOfLastPlan', label: 'Min images of last plan (%)', usual: '50' },
  { key: 'maxDaysSinceLastPlan', label: 'Max days since last plan', usual: '45' },
] as const

export const withoutGolden = [
  { value: 'ask', label: 'Ask before removing reviewed images', hint: 'you type their number' },
  { value: 'refuse', label: 'Keep reviewed images', hint: 'the plan shows how many' },
] as const
