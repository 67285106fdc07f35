import { defaultAttributes, type LabelClass } from '../label-set/label-set.ts'
import type { Diff } from './diff.ts'

/** Gives labels that come from predictions the default attributes of their class. */
export function withDefaultAttributes(diff: Diff, classOf: (classId: number) => LabelClass | null): Diff {
  const isTaken = ({ before, after }: Diff['annotations'][number]) => before === null && after?.predictionId != null
  if (!diff.annotations.some(isTaken)) return diff
  return {
    ...diff,
    annotations: diff.annotations.map((change) => {
      const { before, after } = change
      const labelClass = after && isTaken(change) ? classOf(after.classId) : null
      if (!after || !labelClass || labelClass.attributes.length === 0) return change
      return { before, after: { ...after, attributes: { ...defaultAttributes(labelClass), ...after.attributes } } }
    }),
  }
}
