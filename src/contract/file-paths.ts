import { z } from 'zod'

/** The keys that lead to a value; null stands for each item of an array and each value of a record. */
type Place = readonly (string | null)[]

function placesIn(schema: z.core.$ZodType): Place[] {
  const kind = z.globalRegistry.get(schema)?.kind
  if (kind === 'file' || kind === 'folder') return [[]]
  const { def } = (schema as z.core.$ZodTypes)._zod
  const below = (key: string | null, inner: z.core.$ZodType) => placesIn(inner).map((place) => [key, ...place])
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([key, field]) => below(key, field))
    case 'array':
      return below(null, def.element)
    case 'record':
      return below(null, def.valueType)
    case 'union':
      return def.options.flatMap(placesIn)
    case 'intersection':
      return [...placesIn(def.left), ...placesIn(def.right)]
    case 'pipe':
      return placesIn(def.in)
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return placesIn(def.innerType)
    default:
      return []
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function valuesAt(value: unknown, [key, ...rest]: Place): unknown[] {
  if (key === undefined) return [value]
  if (!isObject(value)) return []
  if (key === null) return Object.values(value).flatMap((item) => valuesAt(item, rest))
  return Object.hasOwn(value, key) ? valuesAt((value as Record<string, unknown>)[key], rest) : []
}

function replaceAt(value: unknown, [key, ...rest]: Place, replace: (path: string) => string): unknown {
  if (key === undefined) return typeof value === 'string' ? replace(value) : value
  if (!isObject(value)) return value
  const held = value as Record<string, unknown>
  for (const one of key === null ? Object.keys(held) : Object.hasOwn(held, key) ? [key] : [])
    held[one] = replaceAt(held[one], rest, replace)
  return value
}

/** Puts other paths in place of those in a value of this schema, which need not be checked yet, and gives the value. */
export function replaceFilePaths(schema: z.core.$ZodType, value: unknown, replace: (path: string) => string): unknown {
  return placesIn(schema).reduce((replaced, place) => replaceAt(replaced, place, replace), value)
}

/** Gives all paths of files and folders in a value of this schema, which need not be checked yet; null for a schema that has none. */
export function filePathsOf(schema: z.core.$ZodType): ((value: unknown) => string[]) | null {
  const places = placesIn(schema)
  if (places.length === 0) return null
  return (value) =>
    places
      .flatMap((place) => valuesAt(value, place))
      .filter((path) => typeof path === 'string')
      .filter((path) => path !== '')
}
