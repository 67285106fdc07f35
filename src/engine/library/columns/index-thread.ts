import type { Context } from '../../context.ts'
import { defineThread } from '../../threads.ts'
import { workerFile } from '../../worker-file.ts'
import type { PageRequest } from '../pages.ts'
import type { IndexTask, InputOf, ResultOf, tasks } from './index-tasks.ts'

/** The index of all images: it is read again when nobody has asked it anything for an hour. */
const indexThread = defineThread<typeof tasks>({
  name: 'index',
  file: workerFile(import.meta.url, 'index-worker'),
  idleMs: 3_600_000,
})

/** Asks the index, which answers as things are at exactly the moment up to which it was told what changed. */
export const askIndex = <Task extends IndexTask>(
  { threads, store, clock, changes }: Context,
  task: Task,
  input: InputOf<Task>,
  signal?: AbortSignal,
): Promise<ResultOf<Task>> =>
  threads.exclusive(indexThread, async (ask) => {
    for (;;) {
      const onProgress = { changes: changes.take(), at: Atomics.load(store.commits, 0) }
      const found = await ask(task, { input, nowMs: clock.nowMs(), commits: store.commits, ...onProgress } as never, {
        signal,
      })
      if (found !== null) return found.answer as ResultOf<Task>
    }
  })

/** What only the index can tell, once it has read what that takes. Others may ask it meanwhile. */
export async function askWholeIndex<Task extends 'facets' | 'histogram' | 'neighbors'>(
  context: Context,
  task: Task,
  input: InputOf<Task>,
  { signal, ...requested }: { classes: boolean; signal?: AbortSignal },
): Promise<NonNullable<ResultOf<Task>>> {
  for (;;) {
    const answer = await askIndex(context, task, input, signal)
    if (answer !== null) return answer as NonNullable<ResultOf<Task>>
    while (await askIndex(context, 'readOn', requested, signal)) {}
  }
}

/** A page of the images that match, in order, as `columns`: see `pages.ts`. */
export const imagePage = <Row extends { id: number }>(
  context: Context,
  columns: string,
  request: PageRequest,
  signal?: AbortSignal,
) => askIndex(context, 'page', { columns, request }, signal) as Promise<{ rows: Row[]; nextCursor: string | null }>
