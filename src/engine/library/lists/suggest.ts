import type { Suggestion } from '#contract'
import { queryText, termOf } from '#model/query/query-text.ts'
import type { Context } from '../../context.ts'
import { readValues } from '../../query/index.ts'

const maxNames = 10_000
const maxSuggestions = 12

type Kind = { kind: Suggestion['kind']; names: string; term(name: string): string }

/** One step from tag to tag in the index, not one per tagged image. */
export const allTags = `SELECT tag FROM (
  WITH RECURSIVE step (tag) AS (
    SELECT min(tag) FROM image_tag
    UNION ALL SELECT (SELECT min(tag) FROM image_tag WHERE tag > step.tag) FROM step WHERE step.tag IS NOT NULL)
  SELECT tag FROM step WHERE tag IS NOT NULL)`

/** The names that a word may mean; of two that fit as well the first kind is more likely meant. */
const kinds: readonly Kind[] = [
  {
    kind: 'class',
    names: 'SELECT name FROM label_class WHERE removed_at IS NULL ORDER BY position, id',
    term: (name) => termOf('classes', 'has', name),
  },
  { kind: 'tag', names: allTags, term: (name) => termOf('image.tags', 'has', name) },
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

/** How well a name fits the typed letters: 0 is the same, then beginning so, a word beginning so, containing them. */
function rank(name: string, typed: string): number | null {
  const at = name.indexOf(typed)
  if (at < 0) return null
  if (at === 0) return name.length === typed.length ? 0 : 1
  return /[\p{L}\p{N}]/u.test(name[at - 1]!) ? 3 : 2
}

/** Classes, tags, sources, users and dataset versions whose names fit what is typed, the best first, each as a term of a query. */
export async function suggest(context: Context, text: string): Promise<Suggestion[]> {
  const typed = text.trim().toLowerCase()
  if (typed === '') return []
  const found = await Promise.all(
    kinds.map(async ({ kind, names, term }) => {
      const all = await readValues<string>(context, `SELECT * FROM (${names}) LIMIT ${maxNames}`)
      return all.flatMap((name) => {
        const fit = rank(name.toLowerCase(), typed)
        return fit === null ? [] : [{ fit, suggestion: { kind, title: name, term: term(name) } }]
      })
    }),
  )
  return found
    .flat()
    .sort((a, b) => a.fit - b.fit)
    .slice(0, maxSuggestions)
    .map(({ suggestion }) => suggestion)
}
