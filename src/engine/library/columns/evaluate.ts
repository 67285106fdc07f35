import { type Bits, bitsFor, bitsFrom, countBits, difference, intersection, members, union } from '../../bits.ts'
import type { QueryPart } from '../../query/index.ts'
import { type AnswerSources, answer } from './answers.ts'

/** Up to this many images, SQL checks only these instead of all. */
const askSinglyUpTo = 100_000

/**
 * Returns the images that match a query. SQL answers the conditions without columns, and only for the images left by
 * the other conditions when these are few. `within`: the only images that matter, or null for all.
 */
export function evaluate(sources: AnswerSources, part: QueryPart, within: Bits | null): Bits {
  switch (part.op) {
    case 'leaf':
      return constant(sources, part) ?? answer(sources, part.condition) ?? askSql(sources, part, within)
    case 'or':
      return part.parts.map((one) => evaluate(sources, one, within)).reduce(union)
    case 'not':
      return difference(sources.all, evaluate(sources, part.part, within))
    case 'and': {
      const conditions = conjuncts(part)
      const knownByColumns = conditions.map((one) =>
        one.op === 'leaf' ? (constant(sources, one) ?? answer(sources, one.condition)) : null,
      )
      let left = within
      for (const result of knownByColumns) if (result) left = left ? intersection(left, result) : result
      conditions.forEach((one, i) => {
        if (knownByColumns[i]) return
        const found = evaluate(sources, one, left)
        left = left ? intersection(left, found) : found
      })
      return left!
    }
  }
}

type Leaf = Extract<QueryPart, { op: 'leaf' }>

/** `true` and `false` in a query. */
function constant({ all, columns }: AnswerSources, { sql }: Leaf): Bits | null {
  if (sql.sql === '1') return all
  return sql.sql === '0' ? bitsFor(columns.size) : null
}

const conjuncts = (part: QueryPart): QueryPart[] =>
  part.op === 'and' ? part.parts.flatMap((one) => conjuncts(one)) : [part]

function askSql({ store, columns }: AnswerSources, { sql }: Leaf, within: Bits | null): Bits {
  const few = within && countBits(within) <= askSinglyUpTo ? members(within) : null
  const rows = few
    ? store.values<number>(
        `SELECT image.id FROM json_each(?) AS asked CROSS JOIN image ON image.id = asked.value WHERE ${sql.sql}`,
        [`[${few.join(',')}]`, ...sql.parameters],
      )
    : store.values<number>(`SELECT image.id FROM image WHERE ${sql.sql}`, sql.parameters)
  return bitsFrom(rows, columns.size)
}
