import { fieldNamed, isSortable, queryFields } from '#model/query/query-fields.ts'
import { QueryProblem } from '#model/query/query-problem.ts'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { isScalar } from './expression.ts'
import { fields } from './fields/fields.ts'
import type { Ask } from './functions.ts'
import { type Sql, sql } from './sql.ts'
import { isSeenInSearch } from './withheld.ts'

export type Order = { field: string; key: Sql; nullable: boolean; descending: boolean }

/** Parses `random` or `random:SEED`: the same seed gives the same order, whatever is added or finished meanwhile. */
function randomOrder(seed: string | undefined, image: string): Order {
  if (seed !== undefined && !/^\d{1,9}$/.test(seed))
    throw new QueryProblem('The seed of a random order is a whole number, such as random:7.', {
      start: 'random'.length,
      end: 'random'.length + 1 + seed.length,
    })
  return {
    field: 'random',
    key: sql`shuffled(${String(Number(seed ?? 0))}, ${image}.id)`,
    nullable: false,
    descending: false,
  }
}

/**
 * Parses `search:NUMBER`: the order of that search's results, the most similar first; `isSeen`: only those that
 * annotators may know.
 */
function searchOrder(search: string | undefined, image: string, isSeen: boolean): Order {
  if (search === undefined || !/^\d{1,15}$/.test(search))
    throw new QueryProblem('Write the order of a search with its number, such as search:3 for sch_3.', {
      start: 'search'.length,
      end: 'search'.length + 1 + (search?.length ?? 0),
    })
  return {
    field: 'search',
    key: sql`(SELECT rank FROM search_image WHERE search_id = ${String(Number(search))} AND image_id = ${image}.id AND ${isSeen ? isSeenInSearch(image) : sql`1`})`,
    nullable: true,
    descending: false,
  }
}

/**
 * Parses `FIELD`, `FIELD:desc`, `random:SEED` or `search:NUMBER`; an empty text means the order of import. Throws
 * QueryProblem for a field that does not exist or has no order.
 */
export function orderOf(text: string | undefined, ask: Ask): Order {
  const byImport = { field: 'id', key: sql`${ask.image}.id`, nullable: false }
  if (text === undefined || text.trim() === '') return { ...byImport, descending: false }
  const [name = '', direction, ...rest] = text.trim().split(':')
  if (name === 'random' && rest.length === 0) return randomOrder(direction, ask.image)
  if ((name === 'search' || name === 'blinded(search)') && rest.length === 0)
    return searchOrder(direction, ask.image, name !== 'search')
  if (rest.length > 0 || (direction !== undefined && direction !== 'desc' && direction !== 'asc'))
    throw new QueryProblem('Write an order as FIELD or FIELD:desc, such as image.capturedAt:desc.', {
      start: name.length,
      end: text.length,
    })
  const descending = direction === 'desc'
  if (name === 'id') return { ...byImport, descending }
  const isBlinded = name.startsWith('blinded(') && name.endsWith(')')
  const asked = isBlinded ? name.slice('blinded('.length, -1) : name
  const [field, entry, place] = [fields.get(asked), fieldNamed(asked), { start: 0, end: name.length }]
  const sortable = queryFields.filter(isSortable).map((one) => one.name)
  if (!field || !entry) throw new QueryProblem(`There is no field ${name}.${didYouMean(name, sortable)}`, place)
  const expression = isBlinded ? field.seen(ask.image) : field.expression(ask.image)
  if (!isSortable(entry) || !isScalar(expression))
    throw new QueryProblem(`Images can't be sorted by ${name}. Sort by ${sortable.join(', ')}.`, place)
  return { field: name, key: expression.sql, nullable: expression.nullable, descending }
}

/** Returns the text after ORDER BY: images without a value come last, equal ones in the order of import. */
export function orderSql({ field, key, nullable, descending }: Order, image: string): Sql {
  const direction = descending ? 'DESC' : 'ASC'
  if (field === 'id') return sql`${key} ${direction}`
  return sql`${key} ${direction}${nullable ? ' NULLS LAST' : ''}, ${image}.id ${direction}`
}
