/** Returns the milliseconds of an RFC 3339 time, or of a date, which means midnight UTC; null for other text. */
export function timestampMs(text: string): number | null {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(whole)) return null
  const ms = Date.parse(whole)
  return Number.isNaN(ms) ||
    new Date(`${whole.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== whole.slice(0, 10)
    ? null
    : ms
}
