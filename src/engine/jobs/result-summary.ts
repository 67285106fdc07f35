import type { ResultSummary } from '#contract'

const maxProblems = 3

/** Returns the figures of a job's result and its first skipped items, without long lists. */
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

/** A skipped entry may represent several unnamed ones. */
const countOf = (entry: unknown): number =>
  typeof entry === 'object' && entry !== null && 'reason' in entry && 'count' in entry ? Number(entry.count) : 1

/** A skipped item is listed with its reason and, if it has one, its name. */
function problemIn(entry: unknown): string[] {
  if (typeof entry !== 'object' || entry === null || !('reason' in entry)) return []
  const name = 'path' in entry ? entry.path : 'imageId' in entry ? entry.imageId : null
  return [name === null ? String(entry.reason) : `${name}: ${entry.reason}`]
}
