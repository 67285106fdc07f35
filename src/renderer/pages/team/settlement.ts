import type { Annotation } from '#model/labels/annotation.ts'
import { type ComparedObject, meanLabel } from '#model/labels/compare-answers.ts'

/** Whose label an object gets, as a position among the users; the mean of all; no label; null: a lead has to say. */
export type Choice = number | 'mean' | 'none' | null

/** What is likely right: what most users say. Where as many say otherwise, a lead has to say. */
export function firstChoice({ labels, difference }: ComparedObject): Choice {
  const there = labels.flatMap((label, n) => (label ? [{ label, n }] : []))
  if (difference === 'none') return 'mean'
  if (difference === 'missing') {
    if (2 * there.length < labels.length) return 'none'
    if (2 * there.length === labels.length) return null
  }
  const sameClass = mostOf(there, ({ label }) => String(label.classId))
  if (!sameClass) return null
  const same = mostOf(sameClass, ({ label }) => JSON.stringify(label.attributes))
  if (!same) return null
  const isAll = same.length === there.length
  return isAll && same.every(({ label }) => label.geometry.shape === 'box') ? 'mean' : same[0]!.n
}

/** The items that more than half of all have in common; null where there are none. */
function mostOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] | null {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()].find((group) => 2 * group.length > items.length) ?? null
}

/** The choices that take everything from one user. */
export const allOf = (objects: readonly ComparedObject[], user: number): Choice[] =>
  objects.map(({ labels }) => (labels[user] ? user : 'none'))

/** The labels that the choices give; null while one is open. */
export function chosenLabels(objects: readonly ComparedObject[], choices: readonly Choice[]): Annotation[] | null {
  if (objects.some((_, n) => (choices[n] ?? null) === null)) return null
  return objects.flatMap((object, n) => {
    const choice = choices[n]
    if (choice === 'mean') return [meanLabel(object)]
    return typeof choice === 'number' ? (object.labels[choice] ?? []) : []
  })
}
