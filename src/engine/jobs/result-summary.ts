import type { ResultSummary } from '#contract'

const maxProblems = 3

/** The figures of a job's result, and the first of what it left out, without the long lists in it. */
export function summaryOf(result: unknown): ResultSummary {
  const summary: ResultSummary = { figures: {}, problems: [] }
  if (typeof result !== 'object' || result === null) return summary
  for (const [name, value] of Object.entries(result)) {
    if (typeof value === 'number') summary.figures[name] = value
    if (!Array.isArray(value)) continue
    summary.figures[name] = value.reduce((sum: number, entry) => sum + countOf(entry), 0)
    const room = maxProblems - summary.problems.length
    if (room > 0) summary.problems.push(...value.slice(0, room).flatMap(problemIn))
  }
  return summary
}

/** What was left out may stand for several that are not named. */
const countOf = (entry: unknown): number =>
  typeof entry === 'object' && entry !== null && 'reason' in entry && 'count' in entry ? Number(entry.count) : 1

/** What was left out is listed with its reason and, as far as there is one, its name. */
function problemIn(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null || !('reason' in entry)) return []
  const name = 'path' in entry ? entry.path : 'imageId' in entry ? entry.imageId : null
  return [name === null ? String(entry.reason) : `${name}: ${entry.reason}`]
}
