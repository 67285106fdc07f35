import type { Annotation } from '#model/labels/annotation.ts'
import { type ComparedObject, meanLabel } from '#model/labels/compare-answers.ts'

/** The label of an object: a user's, by position; the mean; none; or null until a lead decides. */
export type Choice = number | 'mean' | 'none' | null

/** Returns the choice of most users, or null if there is no majority. */
export function firstChoice({ labels, difference }: ComparedObject): Choice {
  const there = labels.flatMap((label, n) => (label ? [{ label, n }] : []))
  if (difference === 'none') return 'mean'
  if (difference === 'missing') {
    if (2 * there.length < labels.length) return 'none'
    if (2 * there.length === labels.length) return null
  }
  const sameClass = majorityOf(there, ({ label }) => String(label.classId))
  if (!sameClass) return null
  const same = majorityOf(sameClass, ({ label }) => JSON.stringify(label.attributes))
  if (!same) return null
  const isAll = same.length === there.length
  return isAll && same.every(({ label }) => label.geometry.shape === 'box') ? 'mean' : same[0]!.n
}

/** Returns the group with more than half of all items, or null. */
function majorityOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] | null {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()].find((group) => 2 * group.length > items.length) ?? null
}

/** Returns the choices that take everything from one user. */
export const allFromUser = (objects: readonly ComparedObject[], user: number): Choice[] =>
  objects.map(({ labels }) => (labels[user] ? user : 'none'))

/** Returns the chosen labels, or null while a choice is open. */
export function chosenLabels(objects: readonly ComparedObject[], choices: readonly Choice[]): Annotation[] | null {
  if (objects.some((_, n) => (choices[n] ?? null) === null)) return null
  return objects.flatMap((object, n) => {
    const choice = choices[n]
    if (choice === 'mean') return [meanLabel(object)]
    return typeof choice === 'number' ? (object.labels[choice] ?? []) : []
  })
}
