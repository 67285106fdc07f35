import type { EngineClient } from '#contract'
import { UsageError } from './outcome.ts'

/** Long queries are shown only around the mark. */
const maxShown = 120
const before = (where: string, at: number): string =>
  at > maxShown ? `…${where.slice(at - maxShown, at)}` : where.slice(0, at)
const after = (where: string, at: number): string =>
  where.length - at > maxShown ? `${where.slice(at, at + maxShown)}…` : where.slice(at)

/** Checks a query before it is used. Throws a usage error with a mark before the wrong character. */
export async function checkWhere(client: EngineClient, where: string | undefined): Promise<void> {
  if (where === undefined) return
  const wrong = await client.library.checkQuery({ where })
  if (!wrong) return
  if (wrong.at === null) throw new UsageError(`--where: ${wrong.problem}`)
  const marked = `${before(where, wrong.at)}▸${after(where, wrong.at)}`.replace(/\s+/g, ' ')
  throw new UsageError(`--where, character ${wrong.at + 1}: ${wrong.problem}\n  ${marked}`)
}
