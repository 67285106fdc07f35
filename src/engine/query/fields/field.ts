import type { FieldEntry, ItemEntry } from '#model/query/fields/field-entry.ts'
import type { Dictionary, List, Scalar } from '../expression.ts'
import { type Sql, sql } from '../sql.ts'
import { isBlindNow } from '../withheld.ts'

/** The SQL of a value of a row. `is`: tests for this text in a way that can use an index. */
type ValueSql = ((row: string) => Sql) | { sql(row: string): Sql; is(row: string, text: Sql): Sql }

/**
 * The rows `FROM from(alias) WHERE where(image, alias)`. `labeled`: the condition for those that do not come from
 * predictions.
 */
type RowsSql = {
  from(alias: string): Sql
  where(image: string, alias: string): Sql
  labeled?(image: string, alias: string): Sql
}

type SqlOfEntry<Entry extends FieldEntry> = Entry extends { type: 'records'; item: infer Item }
  ? RowsSql & { item: { [Name in keyof Item]: ValueSql } }
  : Entry extends { type: 'list' }
    ? RowsSql & { item: ValueSql }
    : Entry extends { type: 'texts' }
      ? { json(image: string): Sql }
      : ValueSql

/** The SQL of each field of a list of the model, for the row named `image`. */
export type SqlOf<Fields extends Readonly<Record<string, FieldEntry>>> = {
  [Name in keyof Fields]: SqlOfEntry<Fields[Name]>
}

/**
 * A field with its SQL for the image row named `image`. `seen` is the variant for users who may not know predictions of
 * images to be labeled blind: values based on these are unknown, lists omit them.
 */
export type Field = {
  expression(image: string): Scalar | List | Dictionary
  seen(image: string): Scalar | List | Dictionary
}

function scalarOf(entry: ItemEntry, value: ValueSql, row: string): Scalar {
  const is = typeof value === 'object' ? value.is : undefined
  return {
    type: entry.type,
    sql: typeof value === 'object' ? value.sql(row) : value(row),
    nullable: entry.nullable ?? false,
    ...(entry.values && { values: entry.values }),
    ...(is && { is: (text: Sql) => is(row, text) }),
  }
}

/** Combines a field of the model with its SQL. */
export function fieldOf(entry: FieldEntry, sqlOf: SqlOfEntry<FieldEntry>): Field {
  switch (entry.type) {
    case 'texts':
      return alike((image) => textsOf((sqlOf as SqlOfEntry<typeof entry>).json(image)))
    case 'list':
    case 'records':
      return listOf(entry, sqlOf as SqlOfEntry<typeof entry>)
  }
  const value = sqlOf as ValueSql
  if (!entry.ofPredictions) return alike((image) => scalarOf(entry, value, image))
  return {
    expression: (image) => scalarOf(entry, value, image),
    seen: (image) => ({
      type: entry.type,
      sql: sql`(CASE WHEN NOT ${isBlindNow(image)} THEN ${scalarOf(entry, value, image).sql} END)`,
      nullable: true,
    }),
  }
}

const alike = (expression: Field['expression']): Field => ({ expression, seen: expression })

function listOf(entry: Extract<FieldEntry, { type: 'list' | 'records' }>, rows: SqlOfEntry<typeof entry>): Field {
  const { from, where, labeled, item } = rows
  const items: List['item'] =
    entry.type === 'records'
      ? {
          kind: 'record',
          name: entry.of,
          fields: Object.fromEntries(
            Object.entries(entry.item).map(([name, part]) => [
              name,
              (alias: string) => scalarOf(part, (item as Record<string, ValueSql>)[name]!, alias),
            ]),
          ),
        }
      : { kind: 'scalar', of: (alias) => scalarOf({ type: 'string' }, item as ValueSql, alias) }
  const list =
    (condition: RowsSql['where']) =>
    (image: string): List => ({ type: 'list', item: items, from, where: (alias) => condition(image, alias) })
  const withoutBlind: RowsSql['where'] = (image, alias) =>
    sql`(${labeled?.(image, alias) ?? sql`0`} OR (NOT ${isBlindNow(image)} AND ${where(image, alias)}))`
  return { expression: list(where), seen: list(entry.ofPredictions ? withoutBlind : where) }
}

const textsOf = (json: Sql): Dictionary => ({
  type: 'map',
  get: (key) => ({
    type: 'string',
    sql: sql`(SELECT value FROM json_each(${json}) WHERE key = ${key})`,
    nullable: true,
  }),
  has: (key) => sql`EXISTS (SELECT 1 FROM json_each(${json}) WHERE key = ${key})`,
})
