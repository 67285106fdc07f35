import type { ClassMapEntry, ClassMapStart, Model } from '#contract'
import type { LabelClass } from '#model/label-set/label-set.ts'
import { invalid } from '../../errors.ts'

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

/** Finds each class of a model in the label set, by its name or one that differs only in case; null if there is none. */
export function namesInLabelSet(
  modelClasses: readonly string[],
  labelSet: readonly Pick<LabelClass, 'name'>[],
): (string | null)[] {
  const exact = new Set(labelSet.map(({ name }) => name))
  const byFolded = new Map(labelSet.map(({ name }) => [folded(name), name]))
  return modelClasses.map((name) => (exact.has(name) ? name : (byFolded.get(folded(name)) ?? null)))
}

/** The name of the class in the label set for each class number of a model, as far as a user decided. */
export type Meanings = ReadonlyMap<number, string | null>

/** Returns the class in the label set for each class of a new model, null for none, and what a user decided. */
export function startingMap(
  modelClasses: readonly string[],
  labelSet: readonly LabelClass[],
  start: ClassMapStart,
): { classIds: (number | null)[]; decided: Meanings } {
  const same = namesInLabelSet(modelClasses, labelSet)
  const classIds = new Map(labelSet.map(({ name, classId }) => [name, classId]))
  const idOf = (name: string | null): number | null => (name === null ? null : (classIds.get(name) ?? null))
  if (start === 'same-names') return { classIds: same.map(idOf), decided: new Map() }
  const decided =
    start === 'add-classes'
      ? new Map(modelClasses.map((name, modelClass) => [modelClass, same[modelClass] ?? name]))
      : meaningsOf(modelClasses, start)
  const named = same.map((name, modelClass) => (decided.has(modelClass) ? decided.get(modelClass)! : name))
  return { classIds: named.map(idOf), decided }
}

/** Returns the entries by class number. A name that several classes have stands for all. Throws INVALID for an unknown class. */
export function meaningsOf(modelClasses: readonly string[], entries: readonly ClassMapEntry[]): Meanings {
  const byName = new Map<string, number[]>()
  for (const [number, name] of modelClasses.entries()) byName.set(name, [...(byName.get(name) ?? []), number])
  const meanings = new Map<number, string | null>()
  for (const { modelClass, class: name } of entries) {
    const numbers = typeof modelClass === 'string' ? byName.get(modelClass) : [modelClass]
    if (!numbers || numbers.some((number) => number >= modelClasses.length))
      throw invalid(
        `The model has no class ${modelClass}. Its classes: ${modelClasses.slice(0, 20).join(', ')}${modelClasses.length > 20 ? ', …' : ''}.`,
      )
    for (const number of numbers) meanings.set(number, name)
  }
  return meanings
}

/** Throws INVALID for a model without a mapped class: none of its predictions would be shown. */
export function requireMeaning({ name, classes, classMap }: Pick<Model, 'name' | 'classes' | 'classMap'>): void {
  if (classes.length === 0 || classMap.some((classId) => classId !== null)) return
  const some = classes.slice(0, 3).join(', ')
  throw invalid(
    `None of the classes of ${name} (${some}${classes.length > 3 ? ', …' : ''}) is mapped to your label set, so its predictions aren’t shown. Map them on the Models page, or with \`winnow model map\`.`,
  )
}
