import { t } from '@lingui/core/macro'
import { defaultFilter } from 'cmdk'
import { englishOf } from '../../texts/index.ts'

/** The headings of the palette, in this order among equals. */
export const kindTitles = { 'Go to': t`Go to`, Do: t`Do`, Found: t`Found` }
type EntryKind = keyof typeof kindTitles
export const entryKinds = Object.keys(kindTitles) as EntryKind[]

/** Something that the palette finds. */
export type Entry = {
  id: string
  kind: EntryKind
  title: string
  /** Other words for the same, separated by commas. */
  words?: string | undefined
  /** Beside the title: the page it belongs to, or what it is. */
  hint?: string | undefined
  keys?: string | undefined
  run(): void
}

/** Letters that are only scattered over a text score less than this; words that begin so, more. */
const minFit = 0.5

/** How well a text fits, from 0 to little above 1: the same, then beginning so, then a word in it beginning so. */
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

/** The entries that fit what is typed, the best first; none that fits only by letters scattered over it. */
export function fittingEntries(entries: readonly Entry[], typed: string): Entry[] {
  const query = typed.trim().toLowerCase().replace(/\s+/g, ' ')
  if (query === '') return [...entries]
  return entries
    .map((entry) => ({ entry, fit: entryFit(entry, query) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit || entryKinds.indexOf(a.entry.kind) - entryKinds.indexOf(b.entry.kind))
    .map(({ entry }) => entry)
}
