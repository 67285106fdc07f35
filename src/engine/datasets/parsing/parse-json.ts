const noNumber = /NaN|Infinity/
const quotedOrNoNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gs
/** Longer texts are parsed as they are. */
const maxCharacters = 10_000_000

/**
 * The value of a JSON text. NaN, Infinity and -Infinity, which Python's `json` writes but JSON doesn't allow, become Infinity,
 * so that only values that need the number are refused. Throws a SyntaxError.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (text.length > maxCharacters || !noNumber.test(text)) throw error
    return JSON.parse(text.replace(quotedOrNoNumber, (found) => (found.startsWith('"') ? found : '1e999')))
  }
}

/** The number of keys in the objects of a value, nested ones included. */
export function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += keysIn(item)
    return count
  }
  for (const key in value) {
    const inner = value[key as keyof typeof value] as unknown
    count += typeof inner === 'object' ? 1 + keysIn(inner) : 1
  }
  return count
}
