import type { GuardrailId } from '#model/guardrails.ts'

/** Titles of guardrails from the time when stored plans named them by title only. */
const formerTitles = new Map(
  Object.entries<GuardrailId>({
    'Share trashed': 'drop-share',
    'Images trashed': 'drop-count',
    'Bytes trashed': 'drop-bytes',
    'Trashed in 30 days': 'drop-30-days',
    'Removed per class': 'class-share',
    'Removed per source': 'source-share',
    'Class above average': 'class-average',
    'No group emptied': 'no-empty-group',
    'Images since last plan': 'image-count',
    'Originals available': 'originals',
    'Pinned images kept': 'pins',
    'Reviewed images trashed': 'reviewed-drop',
    clock: 'clock',
    'Backed up': 'backup',
    'Golden set': 'no-golden-set',
    'Held images to erase': 'holds',
    'Impact estimated': 'impact',
  }),
)

type StoredGuardrail = { id?: string; rail: string; found: string; count?: number | null }

/** Totals of a stored plan, with ids for its guardrails and with counts taken from the start of their texts. */
export const withGuardrailIds = <Totals extends { rails: StoredGuardrail[] }>(totals: Totals): Totals => ({
  ...totals,
  rails: totals.rails.map((verdict) =>
    verdict.id === undefined
      ? { ...verdict, id: formerTitles.get(verdict.rail), count: countIn(verdict.found) }
      : verdict,
  ),
})

const countIn = (found: string): number | null => (/^\d+( stay.*)?$/.test(found) ? Number.parseInt(found, 10) : null)
