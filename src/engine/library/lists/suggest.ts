import type { Suggestion } from '#contract'
import { queryText, termOf } from '#model/query/query-text.ts'
import { wordForms, wordsIn } from '#model/text/word-forms.ts'
import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'

const maxNames = 10_000
const maxSuggestions = 12
const maxWordsOfName = 5

type Kind = { kind: Suggestion['kind']; names: string; term(name: string): string }
type NamedValue = { name: string; alias?: string | null }

/** Steps from tag to tag in the index, not from image to image. */
export const allTags = `SELECT tag FROM (
  WITH RECURSIVE step (tag) AS (
    SELECT min(tag) FROM image_tag
    UNION ALL SELECT (SELECT min(tag) FROM image_tag WHERE tag > step.tag) FROM step WHERE step.tag IS NOT NULL)
  SELECT tag FROM step WHERE tag IS NOT NULL)`

/** The names that a word may mean; between equal matches the first kind is more likely. */
const kinds: readonly Kind[] = [
  {
    kind: 'class',
    names: `SELECT name, NULL AS alias FROM (SELECT name FROM label_class WHERE removed_at IS NULL ORDER BY position, id)
      UNION ALL SELECT DISTINCT label_class.name, of_model.value FROM class_map JOIN model ON model.id = model_id
      JOIN json_each(model.classes) AS of_model ON of_model.key = model_class JOIN label_class ON label_class.id = class_id
      WHERE removed_at IS NULL AND of_model.value <> label_class.name`,
    term: (name) => termOf('classes', 'has', name),
  },
  { kind: 'tag', names: `SELECT tag AS name FROM (${allTags})`, term: (name) => termOf('image.tags', 'has', name) },
  {
    kind: 'source',
    names: 'SELECT name FROM source ORDER BY name',
    term: (name) => termOf('image.source', '==', name),
  },
  {
    kind: 'reviewer',
    names: 'SELECT name FROM user ORDER BY name',
    term: (name) => termOf('reviewer', '==', name),
  },
  {
    kind: 'dataset',
    names: 'SELECT name FROM dataset ORDER BY id DESC',
    term: (name) => queryText({ op: 'call', name: 'inDataset', values: [name] }),
  },
]

/**
 * Ranks how well a name matches the typed letters: 0 for equal, then a name that begins with them, a word that begins
 * with them, a name that contains them.
 */
function rank(name: string, typed: string): number | null {
  const at = name.indexOf(typed)
  if (at < 0) return null
  if (at === 0) return name.length === typed.length ? 0 : 1
  return /[\p{L}\p{N}]/u.test(name[at - 1]!) ? 3 : 2
}

/** Returns runs of adjacent words of a text, up to a maximum length. */
const runsOf = (words: readonly string[]): string[] =>
  words.flatMap((_, from) =>
    words.slice(from, from + maxWordsOfName).map((_, count) => words.slice(from, from + count + 1).join(' ')),
  )

/**
 * Ranks how well a name matches: the whole text first, then among other words, then as the completion of the last
 * words.
 */
function fitIn(typed: string): (name: string) => number | null {
  const words = wordsIn(typed)
  const named = new Set(runsOf(words).flatMap(wordForms))
  const last = words.length > 1 ? [words.slice(-2).join(' '), words.at(-1)!] : []
  return (name) => {
    const fit = rank(name, typed)
    if (fit !== null) return fit
    if (wordForms(name).some((form) => named.has(form))) return 1
    return last.some((begun) => begun.length > 1 && name.startsWith(begun)) ? 4 : null
  }
}

/**
 * Suggests classes, tags, sources, users and dataset versions whose names match the typed text or occur in it, the best
 * first, each as a query term.
 */
export async function suggest(context: Context, text: string): Promise<Suggestion[]> {
  const typed = text.trim().toLowerCase()
  if (typed === '') return []
  const fit = fitIn(typed)
  const found = await Promise.all(
    kinds.map(async ({ kind, names, term }) => {
      const all = await readAll<NamedValue>(context, `SELECT * FROM (${names}) LIMIT ${maxNames}`)
      return all.flatMap(({ name, alias }) => {
        const fits = fit((alias ?? name).toLowerCase())
        return fits === null
          ? []
          : [{ fits, suggestion: { kind, title: name, term: term(name), ...(alias && { alias }) } }]
      })
    }),
  )
  const byTerm = new Map<string, Suggestion>()
  for (const { suggestion } of found.flat().sort((a, b) => a.fits - b.fits))
    if (!byTerm.has(suggestion.term)) byTerm.set(suggestion.term, suggestion)
  return [...byTerm.values()].slice(0, maxSuggestions)
}
