type Field = { name: string; type: string; explains: string }

/** What can be put into the query at the caret: it replaces the text from `start` up to `end`. */
export type Completion = { insert: string; shown: string; hint: string; type: string; start: number; end: number }

/** The word of the query that the caret stands at the end of. */
function wordBefore(text: string, caret: number): { word: string; start: number } {
  const word = /[\p{L}_][\p{L}\p{N}_.]*$/u.exec(text.slice(0, caret))?.[0] ?? ''
  return { word, start: caret - word.length }
}

/** Where the text begins that the caret stands in, or null when it stands in none. */
function openQuote(text: string, caret: number): number | null {
  let open: number | null = null
  for (let i = 0; i < caret; i++) {
    if (text[i] === '\\' && open !== null) i++
    else if (text[i] === '"') open = open === null ? i : null
  }
  return open
}

/** The field behind a name: `l.class` inside of `labels.exists(l, …)` is `labels.class`. */
function fieldNamed(name: string, text: string): string {
  const [first = '', ...rest] = name.split('.')
  if (rest.length === 0) return name
  const macro = new RegExp(`(\\w+)\\.(?:exists|all|exists_one|filter)\\(\\s*${first}\\s*,`).exec(text)
  return macro ? [macro[1], ...rest].join('.') : name
}

/** A value that stands, or is to stand, at the caret; `field` null: a class or tag, as in `"dog" in labels.classes`. */
export type ValueRequest = { field: string | null; typed: string; start: number; end: number }

/** What value is being written at the caret, or null when it is none. */
export function valueRequest(text: string, caret: number): ValueRequest | null {
  const quote = openQuote(text, caret)
  if (quote === null) {
    const compared = /([\p{L}_][\p{L}\p{N}_.]*)\s*(?:==|!=)\s*([\p{L}\p{N}_]*)$/u.exec(text.slice(0, caret))
    if (!compared) return null
    const typed = compared[2] ?? ''
    return { field: fieldNamed(compared[1]!, text), typed, start: caret - typed.length, end: caret }
  }
  const before = text.slice(0, quote)
  const after = /^([^"]*)"/.exec(text.slice(caret))
  const end = caret + (after && !/&&|\|\|/.test(after[1]!) ? after[0].length : 0)
  const request = { typed: text.slice(quote + 1, caret), start: quote, end }
  const compared = /([\p{L}_][\p{L}\p{N}_.]*)\s*(?:(?:==|!=)\s*|\s+in\s*\[[^\]]*)$/u.exec(before)
  if (compared) return { ...request, field: fieldNamed(compared[1]!, text) }
  const member = /^\s*in\s+([\p{L}_][\p{L}\p{N}_.]*)/u.exec(text.slice(end))
  if (member) return { ...request, field: member[1]! }
  // A bracket after a name is that of a call, which takes no class.
  return /(?:^|&&|\|\||(?<![\p{L}\p{N}_])\(|!)\s*$/u.test(before) ? { ...request, field: null } : null
}

const maxOffers = 8

/** Sorts what begins with the typed letters before what contains them; what fits neither is left out. */
function fitting<T>(items: readonly T[], typed: string, nameOf: (item: T) => string): T[] {
  const requested = typed.toLowerCase()
  const rank = (item: T) => (nameOf(item).toLowerCase().startsWith(requested) ? 0 : 1)
  return items
    .filter((item) => nameOf(item).toLowerCase().includes(requested))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, maxOffers)
}

/** Fields that may be meant at the caret: those that begin with the word, then those that contain it. */
export function fieldOffers(fields: readonly Field[], text: string, caret: number): Completion[] {
  if (openQuote(text, caret) !== null) return []
  const { word, start } = wordBefore(text, caret)
  if (word === '') return []
  const others = fields.filter(({ name }) => name.toLowerCase() !== word.toLowerCase())
  return fitting(others, word, ({ name }) => name).map(({ name, type, explains }) => ({
    insert: name,
    shown: name,
    hint: explains,
    type,
    start,
    end: caret,
  }))
}

/** Values of the asked field that fit what is typed. */
export function valueOffers(
  { typed, start, end }: ValueRequest,
  values: readonly string[],
  type: string,
): Completion[] {
  return fitting(values, typed, (value) => value)
    .filter((value) => value !== typed || start === end)
    .map((value) => ({ insert: JSON.stringify(value), shown: value, hint: '', type, start, end }))
}

/** Classes and tags where a condition begins with a quote. */
export function memberOffers(request: ValueRequest, classes: readonly string[], tags: readonly string[]): Completion[] {
  const members = [
    ...classes.map((name) => ({ name, field: 'labels.classes', type: 'class' })),
    ...tags.map((name) => ({ name, field: 'image.tags', type: 'tag' })),
  ]
  return fitting(members, request.typed, ({ name }) => name).map(({ name, field, type }) => ({
    insert: `${JSON.stringify(name)} in ${field}`,
    shown: name,
    hint: `in ${field}`,
    type,
    start: request.start,
    end: request.end,
  }))
}

/** The query with an offer taken over, and where the caret then stands. */
export const complete = (text: string, { insert, start, end }: Completion): { text: string; caret: number } => ({
  text: text.slice(0, start) + insert + text.slice(end),
  caret: start + insert.length,
})
