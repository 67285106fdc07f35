/** Options of a record, those that are free and the one that is there now. */
export const freeOptions = <Value extends string>(texts: Record<Value, string>, free: readonly string[], now: Value) =>
  (Object.entries(texts) as [Value, string][])
    .filter(([value]) => free.includes(value) || value === now)
    .map(([value, label]) => ({ value, label }))
