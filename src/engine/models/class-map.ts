import type { LabelClass } from '#model/label-set/label-set.ts'

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

/**
 * The name under which each class of a model stands in the label set: the same name, or one that differs in upper and
 * lower case only; else the model's own name, which the label set then lacks.
 */
export function labelSetNames(modelClasses: readonly string[], labelSet: readonly LabelClass[]): string[] {
  const exact = new Set(labelSet.map(({ name }) => name))
  const byFolded = new Map(labelSet.map(({ name }) => [folded(name), name]))
  return modelClasses.map((name) => (exact.has(name) ? name : (byFolded.get(folded(name)) ?? name)))
}
