import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import type { Clock } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { compileWhere, parseOrder } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import type { ImageIndex } from '../columns/image-index.ts'

/** The end of a page: the order's text, the last row's sort key (null: unknown) and its row. */
const Position = z.tuple([z.string(), z.union([z.string(), z.number(), z.null()]), z.int()])
type Position = z.infer<typeof Position>

const toCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url')

function fromCursor(cursor: string, order: string): Position {
  const position = Position.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!position.success || position.data[0] !== order)
    throw invalid('Invalid page cursor. Read the list from the beginning.')
  return position.data
}

export type PageRequest = { where?: string; order?: string; limit: number; cursor?: string }

type SortedRow = { id: number; sort_key: string | number | null }

/** Reads the page from the index: a slice of the sorted images. */
function indexedPage<Row extends { id: number }>(
  store: ReadOnlyStore,
  index: ImageIndex,
  columns: string,
  { where, order = '', limit, cursor }: PageRequest,
): { rows: Row[]; nextCursor: string | null } {
  const images = index.sorted(where, order)
  const start = cursor === undefined ? null : fromCursor(cursor, order)
  const from = start ? images.upTo(start[2], start[1]) : 0
  const ids = [...images.rows.subarray(from, from + limit)]
  const rows = store.all<Row>(
    `SELECT ${columns} FROM json_each(?) AS wanted CROSS JOIN image ON image.id = wanted.value ORDER BY wanted.key`,
    [JSON.stringify(ids)],
  )
  const last = ids.at(-1)
  const goesOn = last !== undefined && from + limit < images.rows.length
  return { rows, nextCursor: goesOn ? toCursor([order, images.keyOf(last), last]) : null }
}

/**
 * Returns one page of the matching images, in order, as `columns`. Continues after the last row of the previous page,
 * so it costs the same anywhere in the list. Images with an unknown sort key come last.
 */
export function imagePage<Row extends { id: number }>(
  { store, clock, index }: { store: ReadOnlyStore; clock: Clock; index: ImageIndex },
  columns: string,
  request: PageRequest,
): { rows: Row[]; nextCursor: string | null } {
  if (index.isReady && index.knowsOrder(request.order)) return indexedPage(store, index, columns, request)
  const { where, order: orderText = '', limit, cursor } = request
  const condition = index.isReady ? index.condition(where) : compileWhere(where, { nowMs: clock.nowMs() })
  const { field, key, nullable, descending } = parseOrder(orderText)
  const start = cursor === undefined ? null : fromCursor(cursor, orderText)
  const [direction, after] = descending ? ['DESC', '<'] : ['ASC', '>']
  const select = (more: string, orderBy: string, parameters: readonly SqlValue[], limitRows: number) =>
    store.all<Row & SortedRow>(
      `SELECT ${columns}, ${key.sql} AS sort_key FROM image WHERE ${more} AND (${condition.sql}) ORDER BY ${orderBy} LIMIT ?`,
      [...parameters, ...condition.parameters, limitRows],
    )
  const rows: (Row & SortedRow)[] = []
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
