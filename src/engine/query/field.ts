import type { Dictionary, Item, List, Scalar, ScalarType } from './expression.ts'
import { type Sql, sql } from './sql.ts'
import { isBlindNow } from './withheld.ts'

/**
 * A fact about an image that queries may ask for. `explains` says in plain words what it is. `expression` gives its SQL
 * for the image row that stands in the SQL under the name `image`. `seen` is the same for who may not know predictions of
 * images to be labeled blind: what tells of them is unknown there, or a list without them.
 */
export type Field = {
  name: string
  type: string
  explains: string
  sortable: boolean
  ofPredictions: boolean
  expression(image: string): Scalar | List | Dictionary
  seen(image: string): Scalar | List | Dictionary
}

/** `ofPredictions`: it tells what a model says of the image. */
type About = { name: string; explains: string; ofPredictions?: boolean }

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
): Field => {
  const expression = (image: string): Scalar => ({
    type: field.type,
    sql: field.sql(image),
    nullable: field.nullable ?? false,
    ...(field.values && { values: field.values }),
    ...(field.is && { is: (text: Sql) => field.is!(image, text) }),
  })
  const unknownWhereBlind = (image: string): Scalar => ({
    type: field.type,
    sql: sql`(CASE WHEN NOT ${isBlindNow(image)} THEN ${field.sql(image)} END)`,
    nullable: true,
  })
  return {
    name: field.name,
    type: field.type,
    explains: field.explains,
    sortable: field.sortable ?? true,
    ofPredictions: field.ofPredictions ?? false,
    expression,
    seen: field.ofPredictions ? unknownWhereBlind : expression,
  }
}

/** A column of the row `alias` as a value. */
export const column =
  (name: string, type: Scalar['type'], more: Partial<Scalar> = {}) =>
  (alias: string): Scalar => ({ type, sql: sql`${alias}.${name}`, nullable: false, ...more })

/** A field that is a list standing in another table. `labeled`: which of its rows do not come from predictions. */
export const defineListField = (
  field: About & {
    item: Item
    from(alias: string): Sql
    where(image: string, alias: string): Sql
    labeled?(image: string, alias: string): Sql
  },
): Field => {
  const list =
    (where: (image: string, alias: string) => Sql) =>
    (image: string): List => ({
      type: 'list',
      item: field.item,
      from: field.from,
      where: (alias) => where(image, alias),
    })
  const withoutBlind = (image: string, alias: string): Sql =>
    sql`(${field.labeled?.(image, alias) ?? sql`0`} OR (NOT ${isBlindNow(image)} AND ${field.where(image, alias)}))`
  return {
    name: field.name,
    type: `list<${field.item.kind === 'record' ? field.item.name : 'string'}>`,
    explains: field.explains,
    sortable: false,
    ofPredictions: field.ofPredictions ?? false,
    expression: list(field.where),
    seen: list(field.ofPredictions ? withoutBlind : field.where),
  }
}

/** A field that is a JSON object of texts by name. */
export const defineTextsField = (field: About & { json(image: string): Sql }): Field => {
  const expression = (image: string): Dictionary => ({
    type: 'map',
    get: (key) => ({
      type: 'string',
      sql: sql`(SELECT value FROM json_each(${field.json(image)}) WHERE key = ${key})`,
      nullable: true,
    }),
    has: (key) => sql`EXISTS (SELECT 1 FROM json_each(${field.json(image)}) WHERE key = ${key})`,
  })
  return {
    name: field.name,
    type: 'map<string, string>',
    explains: field.explains,
    sortable: false,
    ofPredictions: false,
    expression,
    seen: expression,
  }
}
