import { Environment, ParseError } from '@marcbachmann/cel-js'
import { isChain, linksOf, listMacros, partsOfNode, type QueryNode } from './query-node.ts'
import { type Place, QueryProblem } from './query-problem.ts'

/** The maximum nesting of a query. Conditions joined by && or || are on one level, however many there are. */
const maxLevels = 100
/** The maximum nesting of lists: each level doubles the length of the SQL. */
const maxLists = 5

/** Allows every list that fits into a query. */
export const environment = new Environment({ limits: { maxDepth: maxLevels, maxListElements: 5000 } })

export { ParseError }

/** Parses a query. Throws QueryProblem with the place of the error. */
export function parseQuery(text: string): QueryNode {
  try {
    const { ast } = environment.parse(text)
    requireShallow(ast)
    return ast
  } catch (error) {
    // Signs before a value are parsed recursively, each inside the one before.
    if (error instanceof RangeError) throw tooDeep({ start: 0, end: 0 })
    if (!(error instanceof ParseError)) throw error
    if (error.summary.includes('maxDepth')) throw tooDeep(error.range ?? { start: 0, end: 0 })
    throw unreadable(error, text)
  }
}

const tooDeep = (place: Place): QueryProblem =>
  new QueryProblem(
    `This query is nested more than ${maxLevels} levels deep. Simplify it, or tag some of the images first and search for the tag.`,
    place,
  )

/** Throws QueryProblem for a query that is nested too deep. */
function requireShallow(query: QueryNode): void {
  const waiting = [{ node: query, level: 1, lists: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, level } = next
    if (level > maxLevels) throw tooDeep(node)
    const lists = next.lists + (node.op === 'rcall' && listMacros.has(node.args[0]) ? 1 : 0)
    if (lists > maxLists) throw new QueryProblem(`Lists can be nested at most ${maxLists - 1} times.`, node)
    const parts = isChain(node) ? linksOf(node) : partsOfNode(node)
    for (const part of parts) waiting.push({ node: part, level: level + 1, lists })
  }
}

/** Operators of other languages that users may write. */
const foreign = new Map(
  Object.entries<string>({
    and: 'Write && for and.',
    or: 'Write || for or.',
    not: 'Write ! for not.',
    '<>': 'Write != for “not equal”.',
    '=': 'Write == to compare.',
    '&': 'Write && for and.',
    '|': 'Write || for or.',
    like: 'Write .contains("…") to search in text.',
    is: 'Write == to compare.',
  }),
)

/** The parser's names for signs, in its message "Expected RPAREN, got EOF". */
const signs: readonly (readonly [name: string, sign: string])[] = [
  ['RPAREN', ')'],
  ['RBRACKET', ']'],
  ['RBRACE', '}'],
  ['COLON', ':'],
  ['IDENTIFIER', 'A name'],
]

/** The sign that is missing where the parser stopped, or null when something else is wrong. */
export const missingSign = (error: ParseError): string | null =>
  signs.find(([name]) => error.summary.startsWith(`Expected ${name},`))?.[1] ?? null

function unreadable(error: ParseError, text: string): QueryProblem {
  const { start, end } = error.range ?? { start: 0, end: 0 }
  if (start >= text.trimEnd().length) return new QueryProblem('The query ends too early.', { start, end: start })
  if (error.code === 'unterminated_string')
    return new QueryProblem('The text that starts here has no closing quote.', { start, end: text.length })
  const before = text.slice(0, start).trimEnd()
  const wordAt = before.lastIndexOf(' ') + 1
  const places = [
    { start, end },
    { start: start - 1, end },
    { start: wordAt, end: before.length },
  ]
  for (const place of places) {
    const hint = foreign.get(text.slice(place.start, place.end).toLowerCase())
    if (hint) return new QueryProblem(hint, place)
  }
  if (error.summary.startsWith('Unexpected '))
    return new QueryProblem('This is unexpected here. Remove it, or write && or || before it.', { start, end })
  const sign = missingSign(error)
  return new QueryProblem(sign ? `${sign} is missing here.` : `This can't be read: ${error.summary}.`, { start, end })
}
