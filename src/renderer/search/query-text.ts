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

/** The query in which all of these have to be true. */
export const joined = (parts: readonly string[]): string =>
  parts.length === 1
    ? unwrapped(parts[0]!)
    : [...new Set(parts)].map((part) => (topLevel(part, '||').length > 0 ? `(${part})` : part)).join(' && ')

/** Without the brackets around all of it. */
export function unwrapped(text: string): string {
  const inner = text.trim()
  if (!inner.startsWith('(') || !inner.endsWith(')')) return inner
  let depth = 0
  let quote = ''
  for (let i = 0; i < inner.length; i++) {
    const sign = inner[i]!
    if (quote) {
      if (sign === '\\') i++
      else if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '(') depth++
    else if (sign === ')' && --depth === 0 && i < inner.length - 1) return inner
  }
  return unwrapped(inner.slice(1, -1))
}

/** The terms of which one has to be true, as they are written: those of `a || b`, or of `field in ["a", "b"]`. */
export function alternatives(condition: string): string[] {
  const text = unwrapped(condition)
  const places = topLevel(text, '||')
  if (places.length > 0) {
    const starts = [0, ...places.map((at) => at + 2)]
    return starts.flatMap((from, i) => alternatives(text.slice(from, places[i])))
  }
  const [, field, list] = /^([\p{L}_][\p{L}\p{N}_.]*)\s+in\s*\[([^[\]]*)\]$/u.exec(text) ?? []
  const items = list?.match(/"(?:\\.|[^"\\])*"/g)
  return items && field !== 'id' ? items.map((item) => `${field} == ${item}`) : [text]
}

/** What an exclusion such as `!(a)` leaves out, or null for a condition that is none. */
export const excluded = (condition: string): string | null =>
  condition.startsWith('!') &&
  topLevel(condition, '&&').length + topLevel(condition, '||').length === 0 &&
  !/^!has\(/.test(condition)
    ? unwrapped(condition.slice(1))
    : null

const fieldToken = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(?:\s*\()?/gu

/** The fields that a condition is about. */
export function fieldsIn(condition: string): string[] {
  const found = new Set<string>()
  for (const [token] of condition.matchAll(fieldToken)) {
    if (/^["']/.test(token) || ['in', 'true', 'false', 'now'].includes(token)) continue
    // Of `image.path.contains(` the field is what stands before the last dot; `age(` names none.
    const name = token.endsWith('(') ? token.replace(/\.?[^.]*\($/, '') : token
    if (name !== '') found.add(name)
  }
  return [...found]
}

const isAbout = (condition: string, fields: readonly string[]): boolean => {
  const about = fieldsIn(condition)
  return about.length > 0 && about.every((field) => fields.includes(field))
}

/** The query without anything that it asks of these fields alone. */
export const withoutFields = (query: string, fields: readonly string[]): string =>
  joined(conjuncts(query).filter((part) => !isAbout(part, fields)))

/** Which terms about these fields a query lets in, and which it leaves out. */
export function choicesOf(query: string, fields: readonly string[]): { chosen: string[]; left: string[] } {
  const about = conjuncts(query).filter((part) => isAbout(part, fields))
  return {
    chosen: about.filter((part) => excluded(part) === null).flatMap(alternatives),
    left: about.flatMap((part) => alternatives(excluded(part) ?? '')).filter((term) => term !== ''),
  }
}

/** The query in which these terms about the fields are let in, one of them being enough, and those are left out. */
export function withChoices(
  query: string,
  fields: readonly string[],
  { chosen, left }: { chosen: readonly string[]; left: readonly string[] },
): string {
  const grouped = chosen.map((term) => (topLevel(term, '&&').length > 0 ? `(${term})` : term))
  return joined([
    ...conjuncts(withoutFields(query, fields)),
    ...(grouped.length > 0 ? [grouped.join(' || ')] : []),
    ...left.map((term) => `!(${term})`),
  ])
}

/** Whether a term names one of several values, so that two of them mean either one. */
const isChoice = (term: string): boolean =>
  /^(?:"(?:\\.|[^"\\])*"\s+in\s+[\p{L}\p{N}_.]+|[\p{L}\p{N}_.]+\s*==\s*"(?:\\.|[^"\\])*")$/u.test(term)

const comparison = /^(?:age\()?[\p{L}\p{N}_.]+\)?\s*(?:<|<=|>|>=)\s*[^<>=&|]+$/u

/** Whether a term bounds one field, so that a new one takes the place of the former. */
const isRange = (term: string): boolean =>
  conjuncts(term).every((part) => comparison.test(part)) && fieldsIn(term).length === 1

/** What a term about the same field takes the place of. */
const besides = (query: string, term: string): string =>
  isRange(term)
    ? joined(conjuncts(query).filter((part) => !(isAbout(part, fieldsIn(term)) && comparison.test(part))))
    : isChoice(term)
      ? withoutFields(query, fieldsIn(term))
      : query

/** The query that asks for a term too: another value of the same field is let in as well, another range replaces it. */
export function withTerm(query: string, term: string): string {
  if (!isChoice(term)) return joined([...conjuncts(besides(query, term)), ...conjuncts(term)])
  const { chosen, left } = choicesOf(query, fieldsIn(term))
  const kept = { chosen: [...new Set([...chosen, term])], left: left.filter((one) => one !== term) }
  return withChoices(query, fieldsIn(term), kept)
}

/** The images that a term is about within the rest of a query, as the number at a suggestion tells. */
export const termAlone = (query: string, term: string): string =>
  joined([...conjuncts(besides(query, term)), ...conjuncts(term)])

/** The query without the images that the term is true for, by a condition of its own. */
export function excludingTerm(query: string, term: string): string {
  if (!isChoice(term)) return joined([...conjuncts(query), `!(${term})`])
  const { chosen, left } = choicesOf(query, fieldsIn(term))
  const kept = { chosen: chosen.filter((one) => one !== term), left: [...new Set([...left, term])] }
  return withChoices(query, fieldsIn(term), kept)
}

/** The query without some of its conditions, as they are written. */
export const withoutConditions = (query: string, parts: readonly string[]): string =>
  joined(conjuncts(query).filter((part) => !parts.includes(part)))

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
