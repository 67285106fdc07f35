import { z } from 'zod'
import type { Clock } from '../context.ts'
import { invalid } from '../procedure.ts'
import { compileWhere, parseOrder } from '../query/index.ts'
import type { SqlValue, Store } from '../store/index.ts'
import { countBits, rowsOfBits } from './columns/bits.ts'
import type { ImageIndex } from './columns/image-index.ts'

/** Where a page ended: the order's text, the last row's sort key (null: unknown) and its row. */
const Position = z.tuple([z.string(), z.union([z.string(), z.number(), z.null()]), z.int()])
type Position = z.infer<typeof Position>

const toCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url')

function fromCursor(cursor: string, order: string): Position {
  const position = Position.safeParse(parsed(Buffer.from(cursor, 'base64url').toString()))
  if (!position.success || position.data[0] !== order)
    throw invalid('This page mark does not belong to this list. Read the list from its beginning.')
  return position.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export type PageRequest = { where?: string; order?: string; limit: number; cursor?: string }

type Keyed = { id: number; sort_key: string | number | null }

/** Up to so many matching images, SQL sorts these instead of looking for them along an index. */
const sortUpTo = 20_000

/** The condition of a list: where few images match and the index knows which, these by their rows. */
function conditionOf({ where }: PageRequest, nowMs: number, index: ImageIndex | null) {
  const condition = compileWhere(where, { nowMs })
  if (!index?.isReady) return condition
  const bits = index.matching(where)
  if (countBits(bits) > sortUpTo) return condition
  const rows = `[${rowsOfBits(bits).join(',')}]`
  return { sql: 'image.id IN (SELECT value FROM json_each(?))', parameters: [rows] }
}

/**
 * One page of the images that match, in order, as `columns`. It goes on after the last row of the page before, so it
 * costs the same anywhere in the list. Images whose sort key is unknown come last.
 */
export function imagePage<Row extends { id: number }>(
  { store, clock }: { store: Store; clock: Clock },
  columns: string,
  request: PageRequest,
  index: ImageIndex | null = null,
): { rows: Row[]; nextCursor: string | null } {
  const { order: orderText = '', limit, cursor } = request
  const condition = conditionOf(request, clock.nowMs(), index)
  const { field, key, nullable, descending } = parseOrder(orderText)
  const start = cursor === undefined ? null : fromCursor(cursor, orderText)
  const [direction, after] = descending ? ['DESC', '<'] : ['ASC', '>']
  const select = (more: string, orderBy: string, parameters: readonly SqlValue[], limitRows: number) =>
    store.all<Row & Keyed>(
      `SELECT ${columns}, ${key.sql} AS sort_key FROM image WHERE ${more} AND (${condition.sql}) ORDER BY ${orderBy} LIMIT ?`,
      [...parameters, ...condition.parameters, limitRows],
    )
  const rows: (Row & Keyed)[] = []
  if (field === 'id') {
    const [more, parameters] = start ? [`image.id ${after} ?`, [start[2]]] : ['1', []]
    rows.push(...select(more, `image.id ${direction}`, parameters, limit + 1))
  } else {
    if (!start || start[1] !== null) {
      const [more, parameters] = start
        ? [`(${key.sql}, image.id) ${after} (?, ?)`, [start[1], start[2]]]
        : [`${key.sql} IS NOT NULL`, []]
      rows.push(...select(more, `${key.sql} ${direction}, image.id ${direction}`, parameters, limit + 1))
    }
    if (nullable && rows.length <= limit) {
      const [more, parameters] =
        start && start[1] === null
          ? [`${key.sql} IS NULL AND image.id ${after} ?`, [start[2]]]
          : [`${key.sql} IS NULL`, []]
      rows.push(...select(more, `image.id ${direction}`, parameters, limit + 1 - rows.length))
    }
  }
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, nextCursor: rows.length > limit && last ? toCursor([orderText, last.sort_key, last.id]) : null }
}
