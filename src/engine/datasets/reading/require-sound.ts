import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Diff } from '#model/labels/diff.ts'
import type { Size } from '#model/units.ts'
import { invalid } from '../../errors.ts'
import { problemOfDiff } from '../../labeling/for-threads.ts'

export type RequireSound = (diff: Diff, size: Size) => void

/** Checks an imported edit by the rules of any edit. */
export function soundBy(classes: readonly LabelClass[]): RequireSound {
  const byId = new Map(classes.map((one) => [one.classId, one]))
  const hasRequired = classes.some(({ attributes }) => attributes.some(({ required }) => required))
  const untouched = {
    annotations: () => [],
    annotation: () => null,
    outcome: () => null,
    labelClass: (classId: number) => byId.get(classId) ?? null,
    hasRequired: () => hasRequired,
    hasModel: () => false,
    isFrame: () => false,
    hasAcceptance: () => false,
    takesAnyOrigin: false,
  }
  return (diff, size) => {
    const problem = problemOfDiff(diff, { ...size, ...untouched })
    if (problem) throw invalid('message' in problem ? problem.message : 'The labels do not fit the label set.')
  }
}
