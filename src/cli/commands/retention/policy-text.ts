import type { PolicyCheck } from '#contract'

/** Returns the result of a policy check: its rules in words, and its problems with their places. */
export function checkText(check: PolicyCheck): string {
  const problems = check.problems.map(({ severity, where, message, line, column }) => {
    const place = line === undefined ? '' : ` (line ${line}, column ${column})`
    return `${severity} at ${where}${place}: ${message}`
  })
  return [
    check.ok ? `Policy ${check.name} is valid.` : `Policy ${check.name} is not valid.`,
    ...check.plainWords,
    ...problems,
  ].join('\n')
}
