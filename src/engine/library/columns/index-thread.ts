import type { ActingContext } from '../../context.ts'
import { checkQuery, fieldsIn, isBlinded, scopedWhere, seenOrder, seenWhere } from '../../query/index.ts'
import { defineThread } from '../../threads/threads.ts'
import type { PageRequest } from '../lists/pages.ts'
import type { IndexTask, InputOf, ResultOf, tasks } from './index-tasks.ts'

/** The index of all images. */
const indexThread = defineThread<typeof tasks>({ tasks: 'index', pool: 'read', single: true })

type IndexRequest = {
  where?: string
  order?: string
  wheres?: readonly string[]
  request?: IndexRequest
  isBlinded?: boolean
  classes?: boolean
}

/** The request, limited to what the user may know: queries and order don't see predictions hidden from them. */
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

/** The request, limited to the images in the scope of the user who acts. */
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

/**
 * Asks the index, which answers for exactly the moment of the last sent change, and as far as the
 * acting user may know.
 */
export function askIndex<Task extends IndexTask>(
  acting: ActingContext,
  task: Task,
  input: InputOf<Task>,
  signal?: AbortSignal,
): Promise<ResultOf<Task>> {
  // What reads on answers nothing.
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

/** Whether a query in it changes with the time of day. Only of what was answered: in a wrong query this throws. */
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
      const told = { changes: changes.take(), at: Atomics.load(store.commits, 0) }
      const question = { input, nowMs: clock.nowMs(), commits: store.commits, ...told }
      const found = await ask(task, question as never, { signal })
      if (found !== null) return found.answer as ResultOf<Task>
    }
  })

/** What only the index can tell, once it has read what that takes. Others may ask it meanwhile. */
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

/** A page of the images that match, in order, as `columns`: see `pages.ts`. */
export const imagePage = <Row extends { id: number }>(
  context: ActingContext,
  columns: string,
  request: PageRequest,
  signal?: AbortSignal,
) => askIndex(context, 'page', { columns, request }, signal) as Promise<{ rows: Row[]; nextCursor: string | null }>
