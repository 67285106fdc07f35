/** The choices of the form, in the words of the policy's JSON and in those of a user. */
export const actions = [
  { value: 'hold', label: 'Hold' },
  { value: 'keep', label: 'Keep' },
  { value: 'review', label: 'Review again' },
  { value: 'retire', label: 'Retire' },
  { value: 'archive', label: 'Archive' },
  { value: 'drop', label: 'Trash' },
] as const

export const isKeeping = (action: string): boolean => action === 'keep' || action === 'hold'

export const dimensions = [
  { value: 'source', label: 'source' },
  { value: 'class', label: 'class' },
  { value: 'size', label: 'object size' },
  { value: 'month', label: 'month' },
  { value: 'year', label: 'year' },
  { value: 'state', label: 'review state' },
  { value: 'negatives', label: 'images without objects' },
] as const

export const modes = [
  { value: 'draft', label: 'Draft', hint: 'makes no plans' },
  { value: 'shadow', label: 'Shadow', hint: 'plans, moves nothing' },
  { value: 'active', label: 'Active', hint: 'plans can be approved' },
] as const

export const picks = [
  { value: 'newest', label: 'the newest' },
  { value: 'best_value', label: 'the most valuable' },
  { value: 'hash', label: 'random' },
] as const

/** Kinds of periods that a keep rule can count, with their keys. */
export const bucketAmounts = [
  { key: 'last', label: 'Newest images' },
  { key: 'daily', label: 'Days' },
  { key: 'weekly', label: 'Weeks' },
  { key: 'monthly', label: 'Months' },
  { key: 'yearly', label: 'Years' },
] as const

export const limits = [
  { key: 'maxDropPercent', label: 'Max trashed (%)', usual: 10 },
  { key: 'maxDropImages', label: 'Max trashed (images)', usual: 2000 },
  { key: 'maxLeavePercentOfClass', label: 'Max removed per class (%)', usual: 10 },
  { key: 'maxLeavePercentOfSource', label: 'Max removed per source (%)', usual: 25 },
] as const

export const withoutGolden = [
  { value: 'ask', label: 'Ask before removing reviewed images', hint: 'you type their number' },
  { value: 'refuse', label: 'Keep reviewed images', hint: 'the plan shows how many' },
] as const
