import type { ClassMapEntry, MappedClass } from '#contract'
import { sameMeaning } from '#model/label-set/same-meaning.ts'

/**
 * What a class of the model means: a class by its name, or nothing; `open` while undecided. `suggested`: another name
 * that means the same.
 */
export type Meaning = { class: string | null; open: boolean; suggested?: true }

/** What a user has said and not saved yet: of the model's classes by number, and classes that the label set gets. */
export type ClassMapDraft = { meanings: ReadonlyMap<number, string | null>; added: readonly string[] }

export const emptyDraft: ClassMapDraft = { meanings: new Map(), added: [] }

const folded = (name: string): string => name.normalize('NFC').toLowerCase()

/** The class names there are, in their order: those of the label set, then the new ones. */
export const namesOf = (labelSet: readonly string[], { meanings, added }: ClassMapDraft): string[] => [
  ...new Set([...labelSet, ...added, ...[...meanings.values()].filter((name) => name !== null)]),
]

/** What each class means by now: as said, as stored, or a class of the same name or meaning, upper and lower case aside. */
export function meaningsOf(
  classes: readonly MappedClass[],
  names: readonly string[],
  { meanings }: ClassMapDraft,
): Meaning[] {
  const byFolded = new Map(names.map((name) => [folded(name), name]))
  return classes.map((one) => {
    const said = meanings.get(one.modelClass)
    if (said !== undefined) return { class: said, open: false }
    if (one.class !== null || one.decided) return { class: one.class, open: false }
    const same = byFolded.get(folded(one.name))
    if (same !== undefined) return { class: same, open: false }
    const suggested = sameMeaning(one.name, names)
    return suggested === null ? { class: null, open: true } : { class: suggested, open: false, suggested: true }
  })
}

/**
 * What each class of label files becomes: as said, a class of the same name or meaning, or else a new one of its own name,
 * which nobody has said.
 */
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

/** What to save. Found classes that were left open are ignored from now on: the user has seen them. */
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

/** How a new class is named in the picker, and what Enter takes: the best of the classes that fit, else a new one. */
export function choicesFor(typed: string, names: readonly string[]): { name: string; isNew: boolean }[] {
  const wanted = folded(typed.trim())
  const rank = (name: string) => (folded(name) === wanted ? 0 : folded(name).startsWith(wanted) ? 1 : 2)
  const fitting = names
    .filter((name) => folded(name).includes(wanted))
    .toSorted((a, b) => rank(a) - rank(b))
    .map((name) => ({ name, isNew: false }))
  const isKnown = names.some((name) => name === typed.trim())
  return wanted === '' || isKnown ? fitting : [...fitting, { name: typed.trim(), isNew: true }]
}

/** So many of a list, evenly out of all of it: what stands side by side often looks alike. */
export const spread = <T>(list: readonly T[], max: number): T[] =>
  list.filter((_, i) => Math.floor((i * max) / list.length) !== Math.floor(((i - 1) * max) / list.length))
