import { useQuery } from '@tanstack/react-query'
import type { ClassExample } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { queries } from '../connection/index.ts'

/** A class with its examples. */
export type GuidedClass = { labelClass: LabelClass; examples: readonly ClassExample[] }

/** Returns the classes that have a guide text or examples, in their order. */
export function useGuide(): readonly GuidedClass[] {
  const classes = useQuery(queries.workspace.classes.queryOptions()).data ?? []
  const examples = useExamples()
  return classes.flatMap((labelClass) => {
    const own = examples.filter(({ classId }) => classId === labelClass.classId)
    return labelClass.guide === '' && own.length === 0 ? [] : [{ labelClass, examples: own }]
  })
}

export const useExamples = (): readonly ClassExample[] =>
  useQuery(queries.labeling.examples.queryOptions()).data ?? none
const none: readonly ClassExample[] = []
