import { t } from '@lingui/core/macro'
import type { Evaluation, Model } from '#contract'
import type { ShownErrors } from '../../../route/route.ts'

/** A class with fewer objects proves nothing and is gray. */
export const minObjects = 30

/** A share of COCO's, 0.503; a dash where no object counts. */
export const shareText = (share: number): string => (share < 0 ? '–' : share.toFixed(3))
export const changeText = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(3)}`

/** What an evaluation was made on. */
export const scopeText = ({ where, dataset }: Pick<Evaluation, 'where' | 'dataset'>): string =>
  dataset ?? (where === null || where === '' ? t`all reviewed images` : where)

export const isSameScope = (
  a: Pick<Evaluation, 'where' | 'dataset' | 'iou'>,
  b: Pick<Evaluation, 'where' | 'dataset' | 'iou'>,
): boolean => a.where === b.where && a.dataset === b.dataset && a.iou === b.iou

/** What is shown on the right: the objects of a kind of error, or of a cell of the confusion matrix; −1 is the background. */
export type Shown = ShownErrors

/** Any string as the query language writes it. */
const quoted = (text: string): string => JSON.stringify(text)

/** Why thresholds of an evaluation can't be used: it was made before confidences got the meaning they have; else null. */
export const outdatedConfidences = ({ calibratedBy }: Evaluation, { calibration }: Model): string | null =>
  calibratedBy === (calibration?.evaluationId ?? null)
    ? null
    : t`Confidences were recalibrated since this evaluation. Evaluate again`

/** The images of what is shown, as a query. */
export function queryOf({ evaluationId, confusion }: Evaluation, shown: Shown): string {
  if ('kind' in shown) return `evaluatedAs(${quoted(evaluationId)}, ${quoted(shown.kind)})`
  const nameOf = (classId: number) => confusion.classes[confusion.classIds.indexOf(classId)] ?? ''
  return `evaluatedAs(${[evaluationId, nameOf(shown.labelClassId), nameOf(shown.predictedClassId)].map(quoted).join(', ')})`
}
