/** Places of an operator at the top level of a query: outside of texts and brackets. */
function topLevel(text: string, operator: '&&' | '||'): number[] {
  const places: number[] = []
  let depth = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!
    if (quote) {
      if (sign === '\\') i++
      else if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if ('([{'.includes(sign)) depth++
    else if (')]}'.includes(sign)) depth--
    else if (depth === 0 && text.startsWith(operator, i)) {
      places.push(i)
      i++
    } else if (depth === 0 && sign === '?') return []
  }
  return places
}

/** The conditions that all have to be true, as they are written. A query that is one `a || b` is a single condition. */
export function conjuncts(query: string): string[] {
  const text = query.trim()
  if (text === '') return []
  if (topLevel(text, '||').length > 0) return [text]
  const parts: string[] = []
  let from = 0
  for (const at of topLevel(text, '&&')) {
    parts.push(text.slice(from, at).trim())
    from = at + 2
  }
  parts.push(text.slice(from).trim())
  return parts
}

const joined = (parts: readonly string[]): string =>
  parts.length === 1
    ? parts[0]!
    : parts.map((part) => (topLevel(part, '||').length > 0 ? `(${part})` : part)).join(' && ')

/** Whether the query asks for the term, maybe among other things. */
export function hasTerm(query: string, term: string): boolean {
  const present = new Set(conjuncts(query))
  return conjuncts(term).every((part) => present.has(part))
}

export const withTerm = (query: string, term: string): string =>
  hasTerm(query, term) ? query : joined([...conjuncts(query), ...conjuncts(term)])

export function withoutTerm(query: string, term: string): string {
  const gone = new Set(conjuncts(term))
  const left = conjuncts(query).filter((part) => !gone.has(part))
  return left.length === 0 ? '' : joined(left)
}

/** The query without the images that the term is true for, by a condition of its own. */
export const excludingTerm = (query: string, term: string): string => withTerm(query, `!(${term})`)

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`
/** A text in quotes, a field without the function called on it, a number, an operator, or else a single sign. */
const token = new RegExp(
  String.raw`(["'])(?:\\.|(?!\1).)*\1?|${name}(?:\.${name}(?![\p{L}\p{N}_]|\s*\())*|[\d.]+|[=!<>&|]+|.`,
  'suy',
)

/** Where the word ends that begins at a place of a query: what an error at that place is about. */
export function endOfWord(query: string, at: number): number {
  token.lastIndex = at
  return token.test(query) ? token.lastIndex : at
}
