/**
 * JSON with the keys of every object in order and no white space: equal values give equal text, and so the same hash, on any
 * machine. Keys without a value are left out.
 */
export function canonicalJson(value: unknown): string {
  // As JSON writes numbers, and several times quicker.
  if (typeof value === 'number' && Number.isFinite(value)) return `${value}`
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const one: unknown = value[key as keyof typeof value]
    if (one !== undefined) text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalJson(one)}`
  }
  return text === '' ? '{}' : `${text}}`
}
