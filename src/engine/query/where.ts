import { Environment, ParseError } from '@marcbachmann/cel-js'
import type { SqlValue } from '../store/index.ts'
import { compile } from './compile.ts'
import { isScalar, typeName } from './expression.ts'
import type { Ask } from './functions.ts'
import { maxLevels, requireShallow, tooDeep } from './nesting.ts'
import { QueryProblem } from './problem.ts'
import type { Scope } from './scope.ts'
import { type Sql, sql } from './sql.ts'

/** Asked this way, lists in the order of an index need not look at the image rows themselves. */
const notInTrash = (image: string): Sql =>
  sql`${image}.id NOT IN (SELECT id FROM image WHERE lifecycle <> 'active' AND lifecycle IN ('trashed', 'purged'))`

/**
 * A query as an SQL condition on the row named `table`: 1, 0, or NULL when it can't be told. Images in the trash
 * are left out unless the query asks for `lifecycle` or `everyLifecycle` is set. Throws QueryProblem with the character when the query is wrong.
 */
export function whereOf(text: string | undefined, ask: Ask, { everyLifecycle = false } = {}): Sql {
  if (text === undefined || text.trim() === '') return notInTrash(ask.image)
  let aliases = 0
  const scope: Scope = {
    ask,
    variables: new Map(),
    mentioned: new Set(),
    freshAlias: () => `q${++aliases}`,
    compile,
  }
  const node = parse(text)
  const expression = compile(node, scope)
  if (!isScalar(expression) || expression.type !== 'bool')
    throw new QueryProblem(
      `A query must be something that is true or false, but this is ${typeName(expression)}.`,
      node.start,
    )
  return everyLifecycle || scope.mentioned.has('lifecycle')
    ? expression.sql
    : sql`(${notInTrash(ask.image)} AND ${expression.sql})`
}

export type CompiledWhere = { sql: string; parameters: readonly SqlValue[] }

/** No list is too long that a query has room for. */
const environment = new Environment({ limits: { maxDepth: maxLevels, maxListElements: 5000 } })

export function parse(text: string) {
  try {
    const { ast } = environment.parse(text)
    requireShallow(ast)
    return ast
  } catch (error) {
    // Of signs before a value each is read inside of the one before.
    if (error instanceof RangeError) throw tooDeep(0)
    if (!(error instanceof ParseError)) throw error
    if (error.summary.includes('maxDepth')) throw tooDeep(error.range?.start ?? 0)
    throw new QueryProblem(...parseMessage(error, text))
  }
}

/** Operators that users bring along from other languages. */
const foreign: readonly [RegExp, string][] = [
  [/^and\b/i, 'Write && for and.'],
  [/^or\b/i, 'Write || for or.'],
  [/^not\b/i, 'Write ! for not.'],
  [/^<>/, 'Write != for unequal.'],
  [/^=(?!=)/, 'Write == to compare.'],
  [/^&(?!&)/, 'Write && for and.'],
  [/^\|(?!\|)/, 'Write || for or.'],
  [/^like\b/i, 'Write .contains("…") to search in a text.'],
  [/^is\b/i, 'Write == to compare.'],
]

/** What the parser calls signs. */
const signs = new Map(
  Object.entries<string>({
    RPAREN: ')',
    RBRACKET: ']',
    RBRACE: '}',
    COLON: ':',
    IDENTIFIER: 'A name',
  }),
)

function parseMessage(error: ParseError, text: string): [message: string, at: number] {
  const at = error.range?.start ?? 0
  if (at >= text.trimEnd().length) return ['The query ends too early.', at]
  if (error.code === 'unterminated_string') return ['The text that begins here has no closing quote.', at]
  const wordBefore = at - (/\w+\s*$/.exec(text.slice(0, at))?.[0].length ?? 0)
  for (const place of [at, at - 1, wordBefore]) {
    const hint = foreign.find(([pattern]) => place >= 0 && pattern.test(text.slice(place)))
    if (hint) return [hint[1], place]
  }
  if (/^Unexpected (token|character)/.test(error.summary))
    return ['This is not expected here. Take it out, or write && or || before it.', at]
  const sign = signs.get(/^Expected (\w+), got/.exec(error.summary)?.[1] ?? '')
  return [sign ? `${sign} is missing here.` : `This can't be read: ${error.summary}.`, at]
}
