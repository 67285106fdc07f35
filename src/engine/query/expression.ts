import type { Sql } from './sql.ts'

/** Types of single values. A timestamp is SQL milliseconds UTC, a duration milliseconds, a bool 1 or 0. */
export type ScalarType = 'bool' | 'int' | 'double' | 'string' | 'timestamp' | 'duration' | 'null'

/** A single value. SQL NULL means unknown; `nullable` says whether that can happen. */
export type Scalar = {
  type: ScalarType
  sql: Sql
  nullable: boolean
  /** The value, if it is a literal in the query. */
  literal?: string | number | bigint | boolean
  /** All possible values of a closed list. */
  values?: readonly string[]
  /** Tests for this text in a way that can use an index; only if the value is never unknown. */
  is?(text: Sql): Sql
}

/** An item of a list: a single value, or a record with fields. `alias` names the row in SQL. */
type Item =
  | { kind: 'scalar'; of(alias: string): Scalar }
  | { kind: 'record'; name: string; fields: Readonly<Record<string, (alias: string) => Scalar>> }

/** A list stored in other tables: the rows `FROM from(alias) WHERE where(alias)`. */
export type List = {
  type: 'list'
  item: Item
  from(alias: string): Sql
  where(alias: string): Sql
  /** The condition of `filter` on each item. */
  condition?(alias: string): Scalar
}

/** Named values whose names are not known in advance. */
export type Dictionary = { type: 'map'; get(key: Sql): Scalar; has(key: Sql): Sql }

/** One item of a list of records, inside of a macro such as `labels.exists(l, …)`. */
type RecordItem = { type: 'record'; name: string; fields: Readonly<Record<string, () => Scalar>> }

/** A list written in the query: `["a", "b"]`. */
type Literals = { type: 'literals'; items: readonly Scalar[] }

export type Expression = Scalar | List | Dictionary | RecordItem | Literals

export const isScalar = (expression: Expression): expression is Scalar =>
  expression.type !== 'list' &&
  expression.type !== 'map' &&
  expression.type !== 'record' &&
  expression.type !== 'literals'

const numeric = new Set(['int', 'double'])
export const isNumeric = ({ type }: { type: string }): boolean => numeric.has(type)

/** Whether two values may be compared. */
export const comparable = (a: Scalar, b: Scalar): boolean => a.type === b.type || (isNumeric(a) && isNumeric(b))

/** Returns the type in words, for messages to a user. */
export function typeName(expression: Expression): string {
  switch (expression.type) {
    case 'bool':
      return 'true or false'
    case 'int':
      return 'a whole number'
    case 'double':
      return 'a number'
    case 'string':
      return 'text'
    case 'timestamp':
      return 'a time'
    case 'duration':
      return 'a duration'
    case 'null':
      return 'null'
    case 'map':
      return 'a set of named values'
    case 'record':
      return `a ${expression.name}`
    default:
      return 'a list'
  }
}
