import type { ClassMapEntry, MappedClass } from '#contract'
import { sameMeaning } from '#model/label-set/same-meaning.ts'

/**
 * What a model's class means: the name of a class, or null for nothing. `open` while undecided. `suggested`: a class with
 * another name that means the same.
 */
export type Meaning = { class: string | null; open: boolean; suggested?: true }

/** The unsaved changes: the meanings of model classes by number, and classes to add to the label set. */
export type ClassMapDraft = { meanings: ReadonlyMap<number, string | null>; added: readonly string[] }

export const emptyDraft: ClassMapDraft = { meanings: new Map(), added: [] }

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

/** Returns the class names in their order: those of the label set, then the new ones. */
export const namesOf = (labelSet: readonly string[], { meanings, added }: ClassMapDraft): string[] => [
  ...new Set([...labelSet, ...added, ...[...meanings.values()].filter((name) => name !== null)]),
]

/** Returns what each class means: as changed, as stored, or a class with the same name (ignoring case) or meaning. */
export function meaningsOf(
  classes: readonly MappedClass[],
  names: readonly string[],
  { meanings }: ClassMapDraft,
): Meaning[] {
  const byFolded = new Map(names.map((name) => [folded(name), name]))
  return classes.map((one) => {
    const changed = meanings.get(one.modelClass)
    if (changed !== undefined) return { class: changed, open: false }
    if (one.class !== null || one.decided) return { class: one.class, open: false }
    const same = byFolded.get(folded(one.name))
    if (same !== undefined) return { class: same, open: false }
    const suggested = sameMeaning(one.name, names)
    return suggested === null ? { class: null, open: true } : { class: suggested, open: false, suggested: true }
  })
}

/** Returns what each class of label files becomes: as changed, a class with the same name or meaning, or a new one (`open`). */
export function fileMeaningsOf(
  classes: readonly Pick<MappedClass, 'modelClass' | 'name'>[],
  names: readonly string[],
  draft: ClassMapDraft,
): Meaning[] {
  const undecided = classes.map((one) => ({ ...one, classId: null, class: null, decided: false, fromScore: 0 }))
  return meaningsOf(undecided, names, draft).map((meaning, i) =>
    meaning.open ? { class: classes[i]!.name, open: true } : meaning,
  )
}

/** Returns the entries to save. Found classes that are still open become ignored, because the user has seen them. */
export const entriesToSave = (
  classes: readonly MappedClass[],
  meanings: readonly Meaning[],
  isFound: (modelClass: number) => boolean,
): ClassMapEntry[] =>
  classes.flatMap(({ modelClass, class: stored, decided }, i) => {
    const meaning = meanings[i]
    if (!meaning || (meaning.open && !isFound(modelClass))) return []
    return meaning.class === stored && (decided || stored !== null) ? [] : [{ modelClass, class: meaning.class }]
  })

/** Returns the choices of the picker for a typed text: the classes that fit, the best first, then a new class of that name. */
export function choicesFor(typed: string, names: readonly string[]): { name: string; isNew: boolean }[] {
  const search = folded(typed.trim())
  const rank = (name: string) => (folded(name) === search ? 0 : folded(name).startsWith(search) ? 1 : 2)
  const fitting = names
    .filter((name) => folded(name).includes(search))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((name) => ({ name, isNew: false }))
  const isKnown = names.some((name) => name === typed.trim())
  return search === '' || isKnown ? fitting : [...fitting, { name: typed.trim(), isNew: true }]
}

/** Picks up to `max` items evenly from a list, because neighboring images often look alike. */
export const spread = <T>(list: readonly T[], max: number): T[] =>
  list.filter((_, i) => Math.floor((i * max) / list.length) !== Math.floor(((i - 1) * max) / list.length))
