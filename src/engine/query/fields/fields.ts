import { type FieldName, queryFields } from '#model/query/query-fields.ts'
import { type Field, fieldOf } from './field.ts'
import { imageSql } from './image-sql.ts'
import { interestSql } from './interest-sql.ts'
import { labelSql } from './label-sql.ts'
import { reviewSql } from './review-sql.ts'
import { signalSql } from './signal-sql.ts'

/** The SQL of every field in the model's list: each has one here, and the compiler names a missing entry. */
const sqlOf = { ...imageSql, ...labelSql, ...reviewSql, ...interestSql, ...signalSql } satisfies Record<
  FieldName,
  Parameters<typeof fieldOf>[1]
>

/** Every field of the query language by its name, with its SQL. */
export const fields: ReadonlyMap<string, Field> = new Map(
  queryFields.map((entry) => [entry.name, fieldOf(entry, sqlOf[entry.name as FieldName])]),
)
