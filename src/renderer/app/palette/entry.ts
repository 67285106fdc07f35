import { t } from '@lingui/core/macro'
import { defaultFilter } from 'cmdk'
import { englishOf } from '../../texts/index.ts'

/** The headings of the palette, in their order among equally good groups. */
export const kindTitles = { 'Go to': t`Go to`, Do: t`Do`, Found: t`Found` }
type EntryKind = keyof typeof kindTitles
export const entryKinds = Object.keys(kindTitles) as EntryKind[]

/** An entry of the palette. */
export type Entry = {
  id: string
  kind: EntryKind
  title: string
  /** Synonyms, separated by commas. */
  words?: string
  /** Shown beside the title: the page it belongs to, or what it is. */
  hint?: string
  keys?: string
  run(): void
}

/** Text that starts with the query scores higher, scattered letters score lower. */
const minFit = 0.5

/** Returns how well a text fits, from 0 to a little above 1: best if equal, then if it or a word in it starts with the query. */
function textFit(text: string, query: string): number {
  const fit = defaultFilter(text, query)
  return fit < minFit ? 0 : fit + (0.05 * query.length) / Math.max(query.length, text.length)
}

function entryFit({ title, words = '' }: Entry, query: string): number {
  const lists = [...new Set([words, englishOf(words), englishOf(title)])]
  const others = lists.flatMap((list) => list.split(/[,，、]/)).map((word) => word.trim())
  const best = (text: string) =>
    Math.max(textFit(title, text), ...others.map((word) => (word === '' ? 0 : 0.97 * textFit(word, text))))
  const parts = query.split(' ')
  return Math.max(best(query), parts.length > 1 ? 0.9 * Math.min(...parts.map(best)) : 0)
}

/** Returns the entries that fit the typed text, the best first. Scattered letters are not a fit. */
export function fittingEntries(entries: readonly Entry[], typed: string): Entry[] {
  const query = typed.trim().toLowerCase().replace(/\s+/g, ' ')
  if (query === '') return [...entries]
  return entries
    .map((entry) => ({ entry, fit: entryFit(entry, query) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || entryKinds.indexOf(a.entry.kind) - entryKinds.indexOf(b.entry.kind))
    .map(({ entry }) => entry)
}
