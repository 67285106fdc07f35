import { setTimeout } from 'node:timers/promises'
import type { Context } from '../../context.ts'

const waitMs = 1000

/** Waits while a user has a model run: what was asked for comes before what is done in idle time. */
export async function whilePrelabeling({ store }: Context, signal: AbortSignal): Promise<void> {
  const isPrelabeling = () => store.get("SELECT 1 FROM job WHERE status = 'running' AND kind = 'models.prelabel'")
  for (signal.throwIfAborted(); isPrelabeling() !== undefined; ) await setTimeout(waitMs, undefined, { signal })
}
