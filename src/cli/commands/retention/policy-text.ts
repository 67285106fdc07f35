import type { PolicyCheck } from '#contract'

/** What the check of a policy found: its sentences and its problems, each with its place. */
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
