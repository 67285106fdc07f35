import type { GuardrailId } from '#model/guardrails.ts'

/** What guardrails were called while their title was all that a stored plan named them by. */
const formerTitles: Record<string, GuardrailId> = {
  'share to the trash': 'drop-share',
  'images to the trash': 'drop-count',
  'share of the bytes to the trash': 'drop-bytes',
  'share to the trash in 30 days': 'drop-30-days',
  'share of a class': 'class-share',
  'share of a source': 'source-share',
  'class against the average': 'class-average',
  'nothing emptied': 'no-empty-group',
  'images since the last plan': 'image-count',
  'originals at hand': 'originals',
  'sentinels stay': 'pins',
  'reviewed images to the trash': 'reviewed-drop',
  clock: 'clock',
  'reviewed images without a backup': 'backup',
  'reviewed images leaving without a golden set': 'no-golden-set',
  'held images to be erased': 'holds',
  'effect foretold': 'impact',
}

type StoredGuardrail = { id?: string; rail: string; found: string; count?: number | null }

/** Totals of a stored plan whose guardrails have ids, and counts where their text began with one. */
export const withGuardrailIds = <Totals extends { rails: StoredGuardrail[] }>(totals: Totals): Totals => ({
  ...totals,
  rails: totals.rails.map((verdict) =>
    verdict.id === undefined ? { ...verdict, id: formerTitles[verdict.rail], count: countIn(verdict.found) } : verdict,
  ),
})

const countIn = (found: string): number | null => (/^\d+( stay.*)?$/.test(found) ? Number.parseInt(found, 10) : null)
