import { z } from 'zod'

/** How a condition compares a field: `age…` how long ago a time is, `time…` with a moment, `known` whether there is a value. */
export const Comparison = z.enum([
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'notIn',
  'has',
  'hasNot',
  'contains',
  'startsWith',
  'endsWith',
  'age>',
  'age>=',
  'age<',
  'age<=',
  'time<',
  'time<=',
  'time>',
  'time>=',
  'known',
  'unknown',
  'true',
  'false',
])
export type Comparison = z.infer<typeof Comparison>

/** A field compared with constants: texts, numbers, days of an age, or a moment as it is written. */
export const QueryCondition = z.object({
  op: z.literal('condition'),
  field: z.string(),
  how: Comparison,
  values: z.array(z.union([z.string(), z.number()])),
})
export type QueryCondition = z.infer<typeof QueryCondition>

/** A query taken apart at its &&, || and !. `text` is what no condition of this kind says, as it is written. */
export type QueryTree =
  | { op: 'and' | 'or'; parts: QueryTree[] }
  | { op: 'not'; part: QueryTree }
  | QueryCondition
  | { op: 'text'; text: string }

export const QueryTree: z.ZodType<QueryTree> = z.lazy(() =>
  z.union([
    z.object({ op: z.enum(['and', 'or']), parts: z.array(QueryTree) }),
    z.object({ op: z.literal('not'), part: QueryTree }),
    QueryCondition,
    z.object({ op: z.literal('text'), text: z.string() }),
  ]),
)

const literal = (value: string | number | undefined): string => JSON.stringify(value ?? '')

type Written = (field: string, values: readonly (string | number)[]) => string

const compared =
  (operator: string): Written =>
  (field, [value]) =>
    `${field} ${operator} ${literal(value)}`
const aged =
  (operator: string): Written =>
  (field, [days]) =>
    `age(${field}) ${operator} days(${literal(days)})`
const timed =
  (operator: string): Written =>
  (field, [moment]) =>
    `${field} ${operator} timestamp(${literal(moment)})`
const called =
  (method: string): Written =>
  (field, [value]) =>
    `${field}.${method}(${literal(value)})`

const written: Record<Comparison, Written> = {
  '==': compared('=='),
  '!=': compared('!='),
  '<': compared('<'),
  '<=': compared('<='),
  '>': compared('>'),
  '>=': compared('>='),
  in: (field, values) => `${field} in [${values.map(literal).join(', ')}]`,
  notIn: (field, values) => `!(${field} in [${values.map(literal).join(', ')}])`,
  has: (field, [value]) => `${literal(value)} in ${field}`,
  hasNot: (field, [value]) => `!(${literal(value)} in ${field})`,
  contains: called('contains'),
  startsWith: called('startsWith'),
  endsWith: called('endsWith'),
  'age>': aged('>'),
  'age>=': aged('>='),
  'age<': aged('<'),
  'age<=': aged('<='),
  'time<': timed('<'),
  'time<=': timed('<='),
  'time>': timed('>'),
  'time>=': timed('>='),
  known: (field) => `has(${field})`,
  unknown: (field) => `!has(${field})`,
  true: (field) => field,
  false: (field) => `!${field}`,
}

/** The query that a tree says, as a user would write it. A group without conditions says nothing. */
export function queryText(tree: QueryTree): string {
  if (tree.op === 'condition') return written[tree.how](tree.field, tree.values)
  if (tree.op === 'text') return tree.text
  if (tree.op === 'not') {
    const inner = queryText(tree.part)
    return inner === '' ? '' : `!(${inner})`
  }
  const parts = tree.parts.map((part) => ({ part, text: queryText(part) })).filter(({ text }) => text !== '')
  if (parts.length === 1) return parts[0]!.text
  return parts
    .map(({ part, text }) => (part.op === 'and' || part.op === 'or' || part.op === 'text' ? `(${text})` : text))
    .join(tree.op === 'and' ? ' && ' : ' || ')
}
