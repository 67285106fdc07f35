import type { Context } from '../../context.ts'
import { type Ask, defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import { readingOf, tasks } from './tasks.ts'

const labelsThread = defineThread<typeof tasks>({
  name: 'labels',
  file: workerFile(import.meta.url, 'labels-worker'),
  idleMs: 600_000,
})

/** Label files of more bytes are read in a thread of their own; less is read before one has started. */
const threadBytes = 4_000_000

/** Asks a reader of label files that are as large as this. */
export function askReader({ threads, store }: Context, bytes: number, signal: AbortSignal): Ask<typeof tasks> {
  if (bytes > threadBytes) return (task, input) => threads.ask(labelsThread, task, input, { signal })
  const reading = readingOf(store)
  return async (task, input) => tasks[task](reading, input as never, () => signal.throwIfAborted()) as never
}
