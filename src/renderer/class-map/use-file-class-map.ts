import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FileClassMeaning } from '#contract'
import { classColor } from '#model/label-set/label-set.ts'
import { queries } from '../connection/index.ts'
import { fileMeaningsOf, namesOf } from './class-map-draft.ts'

/** A class of label files, with how many labels it has there. */
type FileClass = { class: string; count: number }

/** What classes of label files become, by what a user said; the others stay what they are. */
export function useFileClassMap(found: readonly FileClass[]) {
  // By name: another format of the same files lists its classes in another order.
  const [said, setSaid] = useState<ReadonlyMap<string, string | null>>(new Map())
  const { data: labelSet = [] } = useQuery(queries.workspace.classes.queryOptions())
  const stored = labelSet.map(({ name }) => name)
  const meaningsSaid = found.flatMap(({ class: name }, i) => (said.has(name) ? [[i, said.get(name)!] as const] : []))
  const draft = { meanings: new Map(meaningsSaid), added: [] }
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
    /** What a class of the files becomes, and whether the label set gets it so. */
    meaningOf(fileClass: string) {
      const at = found.findIndex((one) => one.class === fileClass)
      const meaning = at < 0 ? fileClass : meanings[at]!.class
      return { class: meaning, isNew: meaning !== null && !stored.includes(meaning) }
    },
    isStored: (name: string) => stored.includes(name),
    map: (modelClass: number, name: string | null) =>
      setSaid((before) => new Map(before).set(found[modelClass]!.class, name)),
    /** The classes that become others, or nothing. */
    entries: classes.flatMap(({ name }, i): FileClassMeaning[] => {
      const meaning = meanings[i]!.class
      return meaning === name ? [] : [{ fileClass: name, class: meaning }]
    }),
  }
}
