import type { ActingContext } from '../../context.ts'
import { checkQuery, fieldsIn, isBlinded, scopedWhere, seenOrder, seenWhere } from '../../query/index.ts'
import { defineThread } from '../../threads/threads.ts'
import type { PageRequest } from '../lists/pages.ts'
import type { IndexTask, InputOf, ResultOf, tasks } from './index-tasks.ts'

const indexThread = defineThread<typeof tasks>({ tasks: 'index', pool: 'read', single: true })

type IndexRequest = {
  where?: string
  order?: string
  wheres?: readonly string[]
  request?: IndexRequest
  isBlinded?: boolean
  classes?: boolean
}

/** Limits the request to what the user may know: queries and order don't see predictions hidden from the user. */
const seenBy = (
  actor: ActingContext['actor'],
  { where, order, wheres, request, ...options }: IndexRequest,
): IndexRequest => ({
  ...options,
  ...(where !== undefined && { where: seenWhere(where, actor) }),
  ...(order !== undefined && { order: seenOrder(order, actor) }),
  ...(wheres && { wheres: wheres.map((one) => seenWhere(one, actor)) }),
  ...(request && { request: seenBy(actor, request) }),
  isBlinded: true,
})

/** Limits the request to the images in the acting user's scope. */
const inScopeOf = (
  actor: ActingContext['actor'],
  { where, wheres, request, ...options }: IndexRequest,
): IndexRequest => ({
  ...options,
  ...(request && { request: inScopeOf(actor, request) }),
  ...(wheres && { wheres: wheres.map((one) => scopedWhere(one, actor)) }),
  ...(!request && !wheres && { where: scopedWhere(where ?? '', actor) }),
})

/** Whether a user may know all predictions now. */
const seesAll = ({ actor, settings, store }: ActingContext): boolean =>
  !isBlinded(actor) || (settings().blindShare === 0 && store.values('SELECT 1 FROM blind_image LIMIT 1').length === 0)

const figures: ReadonlySet<IndexTask> = new Set(['facets', 'count', 'counts', 'histogram'])

/** Asks the index. The answer matches the moment of the last sent change and what the acting user may know. */
export function askIndex<Task extends IndexTask>(
  acting: ActingContext,
  task: Task,
  input: InputOf<Task>,
  signal?: AbortSignal,
): Promise<ResultOf<Task>> {
  // `readOn` returns no data about images.
  if (task === 'readOn') return askAnew(acting, task, input, signal)
  const within = acting.actor.isScoped ? (inScopeOf(acting.actor, input) as typeof input) : input
  const seen = seesAll(acting) ? within : (seenBy(acting.actor, within) as typeof input)
  const isKept = (answer: ResultOf<Task>) => answer !== null && !dependsOnTime(seen)
  const question = `${task} ${JSON.stringify(seen)}`
  return acting.answers.ask(question, (shared) => askAnew(acting, task, seen, shared), {
    signal,
    isKept,
    isFigure: figures.has(task),
  })
}

/** Whether one of its queries changes with the time of day. Only for answered requests: a wrong query throws here. */
const dependsOnTime = ({ where, wheres = [], request }: IndexRequest): boolean =>
  [where ?? '', ...wheres].some((one) => checkQuery(one) === null && fieldsIn(one).has('now')) ||
  (request !== undefined && dependsOnTime(request))

const askAnew = <Task extends IndexTask>(
  { threads, store, clock, changes }: ActingContext,
  task: Task,
  input: InputOf<Task>,
  signal?: AbortSignal,
): Promise<ResultOf<Task>> =>
  threads.exclusive(indexThread, async (ask) => {
    for (;;) {
      const sent = { changes: changes.take(), at: Atomics.load(store.commits, 0) }
      const question = { input, nowMs: clock.nowMs(), commits: store.commits, ...sent }
      const found = await ask(task, question as never, { signal })
      if (found !== null) return found.answer as ResultOf<Task>
    }
  })

/** Returns what only the index can compute, once it has read what it needs. Other requests can run meanwhile. */
export async function askWholeIndex<Task extends 'facets' | 'histogram'>(
  context: ActingContext,
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

/** Returns a page of the matching images, in order, as `columns`: see `pages.ts`. */
export const imagePage = <Row extends { id: number }>(
  context: ActingContext,
  columns: string,
  request: PageRequest,
  signal?: AbortSignal,
) => askIndex(context, 'page', { columns, request }, signal) as Promise<{ rows: Row[]; nextCursor: string | null }>
