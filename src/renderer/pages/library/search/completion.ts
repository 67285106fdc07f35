import { dottedName, isChain, listMacros, type QueryNode } from '#model/query/query-node.ts'
import { openTextAt, pathTo } from '#model/query/unfinished-query.ts'

type Field = { name: string; type: string; explains: string }

/** A completion at the caret. It replaces the text from `start` up to `end`. */
export type Completion = { insert: string; shown: string; hint: string; type: string; start: number; end: number }

/** Stands for what is not typed yet, so that an unfinished word, or a field after a dot, can be parsed. */
const placeholder = 'x'

/** Returns the name that ends at the caret, with the nodes around it. */
const nameAt = (text: string, caret: number): QueryNode[] =>
  pathTo(
    text.slice(0, caret) + placeholder,
    (node) => (node.op === 'id' || dottedName(node) !== null) && node.end === caret + placeholder.length,
  )

/** A value at the caret. `field` is null for a class or tag, as in `"dog" in labels.classes`. */
type ValueRequest = { field: string | null; typed: string; start: number; end: number }

/** Returns the value that is being typed at the caret, or null. */
export function valueRequest(text: string, caret: number): ValueRequest | null {
  const quote = openTextAt(text.slice(0, caret))
  if (quote === null) {
    const [node, around] = nameAt(text, caret)
    if (node?.op !== 'id' || !around || !isEqual(around) || around.args[1] !== node) return null
    const field = fieldOf(around.args[0], nameAt(text, caret))
    return field === null ? null : { field, typed: text.slice(node.start, caret), start: node.start, end: caret }
  }
  const close = text.indexOf(text[quote]!, caret)
  const inside = text.slice(caret, close)
  const end = close < 0 || inside.includes('&&') || inside.includes('||') ? caret : close + 1
  const isText = (node: QueryNode): boolean => node.op === 'value' && node.start === quote
  const before = `${text.slice(0, quote)}""`
  const whole = pathTo(before + text.slice(end), isText)
  const path = whole.length > 0 ? whole : pathTo(before, isText)
  const field = comparedWith(path)
  return field === undefined ? null : { field, typed: text.slice(quote + 1, caret), start: quote, end }
}

const isEqual = (node: QueryNode): node is QueryNode & { op: '==' | '!=' } => node.op === '==' || node.op === '!='

/** Returns the field that a text is compared with; null if it stands alone, undefined if it is no value of a field. */
function comparedWith(path: readonly QueryNode[]): string | null | undefined {
  const [value, around, outside] = path
  if (!value) return undefined
  if (!around || isChain(around) || around.op === '!_') return null
  if (isEqual(around)) return fieldOf(around.args[around.args[0] === value ? 1 : 0], path) ?? undefined
  if (around.op === 'list' && outside?.op === 'in') return fieldOf(outside.args[0], path) ?? undefined
  return around.op === 'in' ? (fieldOf(around.args[1], path) ?? undefined) : undefined
}

/** Returns the field that a node names: `l.class` within `labels.exists(l, …)` is `labels.class`. */
function fieldOf(node: QueryNode, path: readonly QueryNode[]): string | null {
  const name = dottedName(node)
  const [first, ...more] = name?.split('.') ?? []
  for (const around of path) {
    const [variable] = around.op === 'rcall' && listMacros.has(around.args[0]) ? around.args[2] : []
    if (around.op === 'rcall' && variable?.op === 'id' && variable.args === first)
      return [dottedName(around.args[1]), ...more].join('.')
  }
  return name
}

const maxOffers = 8

/** Returns items that start with the typed letters, then items that contain them. */
function fitting<T>(items: readonly T[], typed: string, nameOf: (item: T) => string): T[] {
  const letters = typed.toLowerCase()
  const rank = (item: T) => (nameOf(item).toLowerCase().startsWith(letters) ? 0 : 1)
  return items
    .filter((item) => nameOf(item).toLowerCase().includes(letters))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, maxOffers)
}

/** Returns fields that complete the word at the caret. */
export function fieldOffers(fields: readonly Field[], text: string, caret: number): Completion[] {
  const [node] = nameAt(text, caret)
  const word = node ? text.slice(node.start, caret) : ''
  if (!node || word === '') return []
  const others = fields.filter(({ name }) => name.toLowerCase() !== word.toLowerCase())
  return fitting(others, word, ({ name }) => name).map(({ name, type, explains }) => ({
    insert: name,
    shown: name,
    hint: explains,
    type,
    start: node.start,
    end: caret,
  }))
}

/** Returns values of the field that complete the typed text. */
export function valueOffers(
  { typed, start, end }: ValueRequest,
  values: readonly string[],
  type: string,
): Completion[] {
  return fitting(values, typed, (value) => value)
    .filter((value) => value !== typed || start === end)
    .map((value) => ({ insert: JSON.stringify(value), shown: value, hint: '', type, start, end }))
}

/** Returns conditions on classes and tags, for a condition that starts with a quote. */
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

/** Returns the query with a completion, and the new place of the caret. */
export const complete = (text: string, { insert, start, end }: Completion): { text: string; caret: number } => ({
  text: text.slice(0, start) + insert + text.slice(end),
  caret: start + insert.length,
})
