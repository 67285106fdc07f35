import { z } from 'zod'

/** The names of a plan's limits on screen, in display order. */
export const guardrailTitles = {
  'drop-share': 'Share trashed',
  'drop-count': 'Images trashed',
  'drop-bytes': 'Bytes trashed',
  'drop-30-days': 'Trashed in 30 days',
  'class-share': 'Removed per class',
  'source-share': 'Removed per source',
  'class-average': 'Class above average',
  'no-empty-group': 'No group emptied',
  'image-count': 'Images since last plan',
  originals: 'Originals available',
  pins: 'Pinned images kept',
  'reviewed-drop': 'Reviewed images trashed',
  clock: 'System clock',
  backup: 'Backed up',
  'no-golden-set': 'Golden set',
  holds: 'Held images to erase',
  impact: 'Impact estimated',
} as const

export type GuardrailId = keyof typeof guardrailTitles
const guardrailIds = Object.keys(guardrailTitles) as [GuardrailId, ...GuardrailId[]]
export const GuardrailId = z.enum(guardrailIds)

/** The limits for bytes and for 30 days, if a policy names none: twice the limit of one plan, at least 20%. */
export const derivedPercent = (maxDropPercent: number): number => Math.min(100, Math.max(20, 2 * maxDropPercent))

/** The confirmation of a plan's guardrail, with the finding at that time. */
export const Confirmation = z.object({ id: GuardrailId, found: z.string() })
export type Confirmation = z.infer<typeof Confirmation>

type Verdict = Confirmation & { doubt: boolean; count: number | null }

/** Returns what has to be confirmed before a plan is applied. */
export const confirmationsNeeded = (verdicts: readonly Verdict[]): Confirmation[] =>
  verdicts.filter(({ doubt }) => doubt).map(({ id, found }) => ({ id, found }))

/** Guardrails whose number of images is typed before they are removed. */
const typed: readonly GuardrailId[] = ['reviewed-drop', 'no-golden-set']

/** The numbers to type before a plan with these verdicts is applied; each once. */
export const countsToType = (verdicts: readonly Verdict[]): number[] => [
  ...new Set(
    verdicts.flatMap(({ id, doubt, count }) => (doubt && count !== null && typed.includes(id) ? [count] : [])),
  ),
]

/** Refuses a purge while the current model finds less of the golden set than the one before; an admin's reason overrides it. */
export const goldenGateRule = 'retention-golden-gate'
