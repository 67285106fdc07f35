import { agreedLabels } from '#model/labels/compare-answers.ts'
import type { ActingContext } from '../../context.ts'
import { answersOf } from './answer.ts'
import { settle } from './settle.ts'

/** Settles an image that all its users have finished with the same objects and classes. Returns whether they have. */
export function settleIfAgreed(context: ActingContext, imageRow: number, queueRow: number): boolean {
  const { settleFromIou } = context.settings()
  const answers = answersOf(context.store, imageRow, queueRow)
  if (settleFromIou >= 1 || answers.some(({ state }) => state !== 'reviewed')) return false
  const labels = agreedLabels(
    answers.map((one) => one.labels),
    settleFromIou,
  )
  if (!labels) return false
  settle(context, { imageRow, labels, state: 'reviewed', byItself: true })
  return true
}
