import { currentModelSql, shownFrom, shownModelSql } from '../../query/index.ts'
import type { ReadOnlyStore, SqlValue } from '../../store/index.ts'
import { ManyColumn } from './many-column.ts'

const rowsAtOnce = 40_000

/** The tags of all images. A tag's code is its place in the order of first use, from 1. */
export type Tags = { column: ManyColumn; codes: Map<string, number> }

/** Reads the values that images have in a list, a range of rows at a time. */
function* readColumn<Value extends SqlValue>(
  store: ReadOnlyStore,
  size: number,
  sql: string,
  codeOf: (value: Value) => number,
): Generator<void, ManyColumn> {
  const rowsOf = new Map<number, number[]>()
  for (let after = 0; after < size; after += rowsAtOnce, yield) {
    const upTo = Math.min(after + rowsAtOnce, size - 1)
    for (const [row, value] of store.arrays<[number, Value]>(sql, { after, upTo })) {
      const code = codeOf(value)
      const rows = rowsOf.get(code)
      if (rows) rows.push(row)
      else rowsOf.set(code, [row])
    }
  }
  const parts = [...rowsOf].map(([code, rows]) => ({ code, rows: Uint32Array.from(rows) }))
  return new ManyColumn(size, parts)
}

const shownClasses = `SELECT image_id, class_id FROM annotation WHERE image_id > :after AND image_id <= :upTo
  UNION SELECT image_id, class_id FROM prediction WHERE image_id > :after AND image_id <= :upTo AND outcome = 0
    AND model_id = ${shownModelSql('prediction.image_id')} AND score >= ${shownFrom('prediction').sql}`

/** Reads the classes among each image's labels and the predictions that review shows. A class's code is its row. */
export const readClasses = (store: ReadOnlyStore, size: number): Generator<void, ManyColumn> =>
  readColumn<number>(store, size, shownClasses, (code) => code)

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
  const sql = 'SELECT image_id, tag FROM image_tag WHERE image_id > :after AND image_id <= :upTo'
  return { column: yield* readColumn<string>(store, size, sql, (tag) => codeOfTag(codes, tag)), codes }
}

function codeOfTag(codes: Map<string, number>, tag: string): number {
  const code = codes.get(tag) ?? codes.size + 1
  codes.set(tag, code)
  return code
}

export function refreshTags(store: ReadOnlyStore, { column, codes }: Tags, row: number): void {
  const tags = store.values<string>('SELECT tag FROM image_tag WHERE image_id = ?', [row])
  column.change(
    row,
    tags.map((tag) => codeOfTag(codes, tag)),
  )
}
