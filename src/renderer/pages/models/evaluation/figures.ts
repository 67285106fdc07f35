import { t } from '@lingui/core/macro'
import type { Evaluation, Model } from '#contract'
import { formatSigned } from '../../../kit/formats.ts'
import type { ShownErrors } from '../../../route/route.ts'
import { aliases } from '../alias-styles.ts'

/** Classes with fewer objects are gray and don't count. */
export const minObjects = 30

/** Returns the model that a comparison begins with: the first in use, in the order of the cards. */
export const comparedFirst = (others: readonly Model[]): Model | undefined =>
  aliases.flatMap((alias) => others.filter((other) => other.aliases.includes(alias)))[0] ?? others[0]

/** Formats an AP: 0.503, or a dash without objects. */
export const shareText = (share: number): string => (share < 0 ? '–' : share.toFixed(3))
export const changeText = (change: number): string => formatSigned(change, 3)

/** Names the images of an evaluation. */
export const scopeText = ({ where, dataset }: Pick<Evaluation, 'where' | 'dataset'>): string =>
  dataset ?? (where === null || where === '' ? t`all reviewed images` : where)

export const isSameScope = (
  a: Pick<Evaluation, 'where' | 'dataset' | 'iou'>,
  b: Pick<Evaluation, 'where' | 'dataset' | 'iou'>,
): boolean => a.where === b.where && a.dataset === b.dataset && a.iou === b.iou

/** The shown objects: a kind of error, or a confusion cell with −1 for the background. */
export type Shown = ShownErrors

const quoted = (text: string): string => JSON.stringify(text)

/** Returns why an evaluation's thresholds can't be used: the model was recalibrated since. Else null. */
export const outdatedConfidences = ({ calibratedBy }: Evaluation, { calibration }: Model): string | null =>
  calibratedBy === (calibration?.evaluationId ?? null)
    ? null
    : t`Confidences were recalibrated since this evaluation. Evaluate again`

/** Returns the query for the images of the shown objects. */
export function queryOf({ evaluationId, confusion }: Evaluation, shown: Shown): string {
  if ('kind' in shown) return `evaluatedAs(${quoted(evaluationId)}, ${quoted(shown.kind)})`
  const nameOf = (classId: number) => confusion.classes[confusion.classIds.indexOf(classId)] ?? ''
  return `evaluatedAs(${[evaluationId, nameOf(shown.labelClassId), nameOf(shown.predictedClassId)].map(quoted).join(', ')})`
}
