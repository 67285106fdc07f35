import { currentModelSql, shownFrom, shownModelSql } from '../../query/index.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { ManyColumn, type RowsOfValue } from './many-column.ts'

const rowsAtOnce = 40_000

/** The tags of all images. A tag's code is its place in the order of first use, from 1. */
export type Tags = { column: ManyColumn; codes: Map<string, number> }

/** Joins the pieces in which the rows of one value were read. */
function joined(pieces: readonly (readonly number[])[]): Uint32Array {
  const rows = new Uint32Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    rows.set(piece, at)
    at += piece.length
  }
  return rows
}

/** Reads what `next` returns after a row, piece by piece, until the end. */
function* allAfter(next: (row: number) => number[]): Generator<void, Uint32Array> {
  const pieces: number[][] = []
  for (let row: number | undefined = 0; row !== undefined; ) {
    const piece: number[] = next(row)
    if (piece.length > 0) pieces.push(piece)
    row = piece.length < rowsAtOnce ? undefined : piece.at(-1)
    yield
  }
  return joined(pieces)
}

const shownClasses = `SELECT image_id, class_id FROM annotation WHERE image_id > :after AND image_id <= :upTo
  UNION SELECT image_id, class_id FROM prediction WHERE image_id > :after AND image_id <= :upTo AND outcome = 0
    AND model_id = ${shownModelSql('prediction.image_id')} AND score >= ${shownFrom('prediction').sql}`

/** Reads the classes among each image's labels and the predictions that review shows. A class's code is its row. */
export function* readClasses(store: ReadOnlyStore, size: number): Generator<void, ManyColumn> {
  const pieces = new Map<number, number[]>()
  for (let after = 0; after < size; after += rowsAtOnce, yield)
    for (const [row, code] of store.arrays<[number, number]>(shownClasses, {
      after,
      upTo: Math.min(after + rowsAtOnce, size - 1),
    })) {
      const rows = pieces.get(code)
      if (rows) rows.push(row)
      else pieces.set(code, [row])
    }
  const parts: RowsOfValue[] = [...pieces].map(([code, rows]) => ({ code, rows: Uint32Array.from(rows) }))
  return new ManyColumn(size, parts)
}

export const classesOf = (store: ReadOnlyStore, row: number): number[] =>
  store.arrays<[number, number]>(shownClasses, { after: row - 1, upTo: row }).map(([, code]) => code)

/** The model whose predictions the classes are read from, and its confidence thresholds. */
export const shownBy = (store: ReadOnlyStore): string =>
  store.values<string>(
    `SELECT json_array(${currentModelSql}, (SELECT value ->> '$.reviewFrom' FROM workspace_setting WHERE name = 'settings'),
       (SELECT json_group_array(json_array(class_id, from_score) ORDER BY class_id) FROM least_work
         WHERE model_id = ${currentModelSql}))`,
  )[0]!

export function* readTags(store: ReadOnlyStore, size: number): Generator<void, Tags> {
  const codes = new Map<string, number>()
  const parts: RowsOfValue[] = []
  for (const tag of store.values<string>('SELECT DISTINCT tag FROM image_tag ORDER BY tag')) {
    const code = codes.size + 1
    codes.set(tag, code)
    const rows = yield* allAfter((row) =>
      store.values<number>(
        `SELECT image_id FROM image_tag WHERE tag = ? AND image_id > ? AND image_id < ? ORDER BY image_id LIMIT ${rowsAtOnce}`,
        [tag, row, size],
      ),
    )
    parts.push({ code, rows })
  }
  return { column: new ManyColumn(size, parts), codes }
}

/** Notes the present tags of an image. */
export function refreshTags(store: ReadOnlyStore, { column, codes }: Tags, row: number): void {
  const tags = store.values<string>('SELECT tag FROM image_tag WHERE image_id = ?', [row])
  for (const tag of tags) if (!codes.has(tag)) codes.set(tag, codes.size + 1)
  column.change(
    row,
    tags.map((tag) => codes.get(tag)!),
  )
}
