/** Where a text stops being JSON, as far as the error of `JSON.parse` tells: goes on after "not JSON: ". */
export function jsonProblem(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  if (/end of JSON|unterminated/i.test(message)) return 'it ends too early'
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  if (line && column) return `it goes wrong at line ${line}, column ${column}`
  const [, sign] = /token '?(.)'?,/su.exec(message) ?? []
  return sign ? `"${sign}" stands where it may not` : 'it is something else'
}
