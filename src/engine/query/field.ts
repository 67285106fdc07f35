import type { Dictionary, Item, List, Scalar, ScalarType } from './expression.ts'
import { type Sql, sql } from './sql.ts'

/**
 * A fact about an image that queries may ask for. `explains` says in plain words what it is. `expression` gives its SQL
 * for the image row that stands in the SQL under the name `image`.
 */
export type Field = {
  name: string
  type: string
  explains: string
  sortable: boolean
  expression(image: string): Scalar | List | Dictionary
}

type About = { name: string; explains: string }

/** A field with a single value. `nullable`: some images have none. Sortable unless said otherwise. */
export const defineField = (
  field: About & {
    type: Exclude<ScalarType, 'null'>
    sql(image: string): Sql
    nullable?: boolean
    sortable?: boolean
    values?: readonly string[]
    is?(image: string, text: Sql): Sql
  },
): Field => ({
  name: field.name,
  type: field.type,
  explains: field.explains,
  sortable: field.sortable ?? true,
  expression: (image) => ({
    type: field.type,
    sql: field.sql(image),
    nullable: field.nullable ?? false,
    ...(field.values && { values: field.values }),
    ...(field.is && { is: (text: Sql) => field.is!(image, text) }),
  }),
})

/** A column of the row `alias` as a value. */
export const column =
  (name: string, type: Scalar['type'], more: Partial<Scalar> = {}) =>
  (alias: string): Scalar => ({ type, sql: sql`${alias}.${name}`, nullable: false, ...more })

/** A field that is a list standing in another table. */
export const defineListField = (
  field: About & { item: Item; from(alias: string): Sql; where(image: string, alias: string): Sql },
): Field => ({
  name: field.name,
  type: `list<${field.item.kind === 'record' ? field.item.name : 'string'}>`,
  explains: field.explains,
  sortable: false,
  expression: (image) => ({
    type: 'list',
    item: field.item,
    from: field.from,
    where: (alias) => field.where(image, alias),
  }),
})

/** A field that is a JSON object of texts by name. */
export const defineTextsField = (field: About & { json(image: string): Sql }): Field => ({
  name: field.name,
  type: 'map<string, string>',
  explains: field.explains,
  sortable: false,
  expression: (image) => ({
    type: 'map',
    get: (key) => ({
      type: 'string',
      sql: sql`(SELECT value FROM json_each(${field.json(image)}) WHERE key = ${key})`,
      nullable: true,
    }),
    has: (key) => sql`EXISTS (SELECT 1 FROM json_each(${field.json(image)}) WHERE key = ${key})`,
  }),
})
