/**
 * JSON with the keys of every object in order and no white space: equal values give equal text, and so the same hash, on any
 * machine. Keys without a value are left out.
 */
export function canonicalJson(value: unknown): string {
  // The same as JSON.stringify for numbers and plain texts, but several times faster.
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  let text = ''
  for (const key of keysInOrder(value)) {
    const one: unknown = value[key as keyof typeof value]
    if (one !== undefined) text += `${text === '' ? '{' : ','}${quoted(key)}:${canonicalJson(one)}`
  }
  return text === '' ? '{}' : `${text}}`
}

const isPlain = /^[ !#-[\]-~]*$/
const quoted = (text: string): string => (isPlain.test(text) ? `"${text}"` : JSON.stringify(text))

/** Sorts few keys in place, which takes a third of the time. */
function keysInOrder(value: object): string[] {
  const keys = Object.keys(value)
  if (keys.length > 16) return keys.sort()
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!
    keys[at] = key
  }
  return keys
}
