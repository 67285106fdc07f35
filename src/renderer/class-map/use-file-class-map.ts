import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FileClassMeaning } from '#contract'
import { classColor } from '#model/label-set/label-set.ts'
import { queries } from '../connection/index.ts'
import { fileMeaningsOf, namesOf } from './class-map-draft.ts'

/** A class of label files with its number of labels. */
type FileClass = { class: string; count: number }

/** Holds what the classes of label files become. Classes that the user does not map keep their names. */
export function useFileClassMap(found: readonly FileClass[]) {
  // By name, because another format lists the classes of the same files in another order.
  const [changes, setChanges] = useState<ReadonlyMap<string, string | null>>(new Map())
  const { data: labelSet = [] } = useQuery(queries.workspace.classes.queryOptions())
  const stored = labelSet.map(({ name }) => name)
  const changed = found.flatMap(({ class: name }, i) => (changes.has(name) ? [[i, changes.get(name)!] as const] : []))
  const draft = { meanings: new Map(changed), added: [] }
  const names = namesOf(stored, draft)
  const classes = found.map(({ class: name }, modelClass) => ({ modelClass, name }))
  const meanings = fileMeaningsOf(classes, names, draft)
  return {
    classes,
    meanings,
    names,
    labelCounts: new Map(found.map(({ count }, modelClass) => [modelClass, count])),
    findings: new Map<never, never>(),
    images: [],
    fromScore: 0,
    colorOf: (name: string) => labelSet.find((one) => one.name === name)?.color ?? classColor(names.indexOf(name)),
    /** Returns what a class of the files becomes, and whether that is new to the label set. */
    meaningOf(fileClass: string) {
      const at = found.findIndex((one) => one.class === fileClass)
      const meaning = at < 0 ? fileClass : meanings[at]!.class
      return { class: meaning, isNew: meaning !== null && !stored.includes(meaning) }
    },
    isStored: (name: string) => stored.includes(name),
    map: (modelClass: number, name: string | null) =>
      setChanges((before) => new Map(before).set(found[modelClass]!.class, name)),
    /** The classes that get another name or are ignored. */
    entries: classes.flatMap(({ name }, i): FileClassMeaning[] => {
      const meaning = meanings[i]!.class
      return meaning === name ? [] : [{ fileClass: name, class: meaning }]
    }),
  }
}
