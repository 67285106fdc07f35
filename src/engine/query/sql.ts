import type { SqlValue } from '../store/index.ts'

/** A piece of SQL with the values for its question marks, in order. */
export type Sql = { sql: string; parameters: readonly SqlValue[] }

/**
 * Joins pieces: an interpolated piece keeps its own parameters, a string is inserted as is and must come from the
 * program's own text, never from a user. A user's values enter through `value`.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Sql | string)[]): Sql {
  let text = strings[0] ?? ''
  const parameters: SqlValue[] = []
  parts.forEach((part, i) => {
    if (typeof part === 'string') text += part
    else {
      text += part.sql
      parameters.push(...part.parameters)
    }
    text += strings[i + 1] ?? ''
  })
  return { sql: text, parameters }
}

export const value = (bound: SqlValue): Sql => ({ sql: '?', parameters: [bound] })

/** Binds whole numbers as 64-bit integers: as floats they would change SQLite's integer division. */
export const integer = (bound: number | bigint): Sql => value(BigInt(bound))

export const real = (bound: number): Sql => sql`CAST(${value(bound)} AS REAL)`

export const joined = (parts: readonly Sql[], separator: string): Sql => ({
  sql: parts.map((part) => part.sql).join(separator),
  parameters: parts.flatMap((part) => part.parameters),
})
