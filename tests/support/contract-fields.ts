import { z } from 'zod'

type Schema = z.core.JSONSchema.BaseSchema

/** A text in an input: the keys that lead to it, and a minimal input with this text. */
export type TextField = { keys: readonly string[]; inputWith(text: string): unknown }
export type Procedure = { name: string; input: z.ZodType; fields: TextField[] }

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

function fieldsIn(schema: unknown): TextField[] {
  if (!isSchema(schema)) return []
  if (schema.enum) return []
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], allOf = [], prefixItems = [] } = schema
  const constants = Object.entries(properties).flatMap(([key, one]) =>
    isSchema(one) && one.const !== undefined ? [[key, one.const] as const] : [],
  )
  const within = (key: string, inner: unknown): TextField[] =>
    fieldsIn(inner).map(({ keys, inputWith }) => ({
      keys: [key, ...keys],
      inputWith: (text) => ({ ...Object.fromEntries(constants), [key]: inputWith(text) }),
    }))
  return [
    ...(schema.type === 'string' ? [{ keys: [], inputWith: (text: string) => text }] : []),
    ...Object.entries(properties).flatMap(([key, inner]) => within(key, inner)),
    ...within('any', additionalProperties),
    ...fieldsIn(items).map(({ keys, inputWith }) => ({ keys, inputWith: (text: string) => [inputWith(text)] })),
    ...[...anyOf, ...oneOf, ...allOf, ...prefixItems].flatMap(fieldsIn),
  ]
}

/** All procedures of a contract that have an input, with the texts in it. Independent of the engine's own reading. */
export const proceduresOf = (router: object, name = ''): Procedure[] => schemasOf(router, 'input', name)

/** The same for their answers. */
export const answersOf = (router: object): Procedure[] => schemasOf(router, 'output', '')

function schemasOf(router: object, io: 'input' | 'output', name: string): Procedure[] {
  if (!('~orpc' in router))
    return Object.entries(router).flatMap(([key, inner]) => schemasOf(inner, io, name ? `${name}.${key}` : key))
  const input = (router['~orpc'] as Record<string, unknown>)[`${io}Schema`]
  if (!(input instanceof z.ZodType)) return []
  const schema = z.toJSONSchema(input, { io, unrepresentable: 'any', reused: 'inline' })
  return [{ name, input, fields: fieldsIn(schema) }]
}

export const fieldName = ({ name }: Procedure, { keys }: TextField): string => [name, ...keys].join('.')
