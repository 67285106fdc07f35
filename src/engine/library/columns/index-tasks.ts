import type { MeasuredField } from '#contract'
import type { Clock } from '../../context.ts'
import type { Changes } from '../../ports.ts'
import { openReader } from '../../query/for-threads.ts'
import { checkQuery, compileOrder, compileWhere } from '../../query/index.ts'
import type { ReadOnlyStore, ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { facetCounts } from '../lists/facets.ts'
import { histogram } from '../lists/histogram.ts'
import { imagePage, type PageRequest } from '../lists/pages.ts'
import { ImageIndex, PendingChanges } from './image-index.ts'

type Looking = { store: ReadOnlyStore; clock: Clock }

function sequence(
  { store, clock }: Looking,
  where: string | undefined,
  order: string | undefined,
): Uint32Array<ArrayBuffer> {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  // One row with all keys: separate rows would create a hundred thousand objects.
  const row = store.get<{ ids: string }>(
    `SELECT coalesce(group_concat(id), '') AS ids FROM (SELECT image.id FROM image WHERE ${condition.sql} ORDER BY ${compileOrder(order)})`,
    condition.parameters,
  )
  return Uint32Array.from(JSON.parse(`[${row?.ids ?? ''}]`) as number[])
}

function count({ store, clock }: Looking, where: string | undefined): number {
  const condition = compileWhere(where, { nowMs: clock.nowMs() })
  return (
    store.get<{ n: number }>(`SELECT count(*) AS n FROM image WHERE ${condition.sql}`, condition.parameters)?.n ?? 0
  )
}

/** The thread's view of the workspace. */
export type IndexInput = ReturnType<typeof openIndex>

export function openIndex(store: ReadStore) {
  const moment = { nowMs: 0 }
  const clock = { nowMs: () => moment.nowMs }
  const changes = new PendingChanges()
  return { store, moment, clock, changes, index: new ImageIndex(store, clock, changes) }
}

type Query = { where?: string; order?: string }

const countOf = (given: IndexInput, { where }: Query): number =>
  given.index.isReady ? given.index.count(where) : count(given, where)

/**
 * Queries over all images. Until the index has read the workspace, SQL answers lists and counts, and results that only
 * the index can give are null.
 */
const answers = {
  /** Reads the next piece of the index; false when all is read. */
  readOn: ({ index }: IndexInput, requested: { classes: boolean }) => index.readOn(requested),
  page: (given: IndexInput, { columns, request }: { columns: string; request: PageRequest }) =>
    imagePage(given, columns, request),
  count: countOf,
  counts: (given: IndexInput, { wheres }: { wheres: readonly string[] }) =>
    wheres.map((where) => (where.trim() === '' || checkQuery(where) === null ? countOf(given, { where }) : null)),
  histogram: (
    { index }: IndexInput,
    { where, ...request }: { where?: string; field: MeasuredField; isBlinded?: boolean },
  ) => histogram(index, where, request),
  sequence: (given: IndexInput, { where, order }: Query) =>
    given.index.isReady ? given.index.sorted(where, order).rows.slice() : sequence(given, where, order),
  facets: (given: IndexInput, request: { where?: string; facets?: readonly string[]; isBlinded?: boolean }) =>
    facetCounts(given, request),
}

type Answers = typeof answers
export type IndexTask = keyof Answers
export type InputOf<Task extends IndexTask> = Parameters<Answers[Task]>[1]
export type ResultOf<Task extends IndexTask> = ReturnType<Answers[Task]>

/** A request, with the changes up to commit `at` that weren't sent before. */
export type Question<Input> = {
  input: Input
  nowMs: number
  changes: Changes
  at: number
  commits: Int32Array<SharedArrayBuffer>
}

/** Returns `null` when something was committed since, so that this thread sees more than the sent changes. */
export const tasks = Object.fromEntries(
  Object.entries(answers).map(([task, answer]) => [
    task,
    (given: IndexInput, { input, nowMs, changes, at, commits }: Question<never>) => {
      given.changes.add(changes)
      given.moment.nowMs = nowMs
      // The first read fixes the snapshot.
      given.store.get('SELECT 1 FROM image LIMIT 1')
      return Atomics.load(commits, 0) === at ? { answer: answer(given, input) } : null
    },
  ]),
) as {
  [Task in IndexTask]: (given: IndexInput, question: Question<InputOf<Task>>) => { answer: ResultOf<Task> } | null
}

/** Opens the index of all images on a read-only connection. */
export function open(folder: string): Opened<IndexInput> {
  const { given, ...opened } = openReader()(folder)
  return { ...opened, given: openIndex(given) }
}
