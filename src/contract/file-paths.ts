import { z } from 'zod'

/** The keys of a value; null stands for each item of an array or value of a record. */
type Keys = readonly (string | null)[]
type Place = { keys: Keys; isWritten: boolean }

function placesIn(schema: z.core.$ZodType): Place[] {
  const { kind, isWritten = false } = z.globalRegistry.get(schema) ?? {}
  if (kind === 'file' || kind === 'folder') return [{ keys: [], isWritten }]
  const { def } = (schema as z.core.$ZodTypes)._zod
  const below = (key: string | null, inner: z.core.$ZodType) =>
    placesIn(inner).map((place) => ({ ...place, keys: [key, ...place.keys] }))
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

/** Returns a copy, because others may share the answer. */
function replaceAt(value: unknown, [key, ...rest]: Keys, replace: (path: string) => string): unknown {
  if (key === undefined) return typeof value === 'string' && value !== '' ? replace(value) : value
  if (!isObject(value)) return value
  if (Array.isArray(value)) return key === null ? value.map((item) => replaceAt(item, rest, replace)) : value
  const entries = Object.entries(value)
  if (key !== null && !Object.hasOwn(value, key)) return value
  return Object.fromEntries(
    entries.map(([name, held]) => [name, key === null || name === key ? replaceAt(held, rest, replace) : held]),
  )
}

/** Returns a function that replaces non-empty paths in an unchecked value of this schema; null if it has no paths. */
export function replaceFilePaths(
  schema: z.core.$ZodType,
): ((value: unknown, replace: (path: string, isWritten: boolean) => string) => unknown) | null {
  const places = placesIn(schema)
  if (places.length === 0) return null
  return (value, replace) =>
    places.reduce(
      (replaced, { keys, isWritten }) => replaceAt(replaced, keys, (path) => replace(path, isWritten)),
      value,
    )
}

/** Returns a function that lists the paths in an unchecked value of this schema; null if it has no paths. */
export function filePathsOf(schema: z.core.$ZodType): ((value: unknown) => string[]) | null {
  const replace = replaceFilePaths(schema)
  if (!replace) return null
  return (value) => {
    const paths: string[] = []
    replace(value, (path) => {
      paths.push(path)
      return path
    })
    return paths
  }
}
