import type { SavedQuery } from '#contract'
import { UsageError } from './outcome.ts'
import type { Session } from './session.ts'

/** A saved query by its name. */
export async function queryNamed({ client }: Session, name: string): Promise<SavedQuery> {
  const saved = await client.library.savedQueries()
  const found = saved.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (!found)
    throw new UsageError(
      `There is no saved query ${name}. There are: ${saved.map((one) => one.name).join(', ') || 'none'}.`,
    )
  return found
}
