import { stacked, unstacked } from './batches.ts'
import { bePreferredWhenMemoryRunsOut, endInTime } from './end-in-time.ts'
import { UnreadableInput } from './input-pixels.ts'
import type { Answer, FromWorker, ToWorker, WorkerStart } from './messages.ts'
import { openRemoteSession, Unreachable } from './remote-session.ts'
import { freeOutputs, openSession, otherProviders, type Session } from './session.ts'
import { type PreparedTask, type Result, TaskRunner } from './task-runner.ts'

/**
 * An inference worker: a process that loads a model, reads and scales images, runs the model and decodes its outputs. Reads
 * the next image while the model runs. Receives no messages during a run, and can only be killed then.
 */
const post = (message: FromWorker) => new Promise<void>((resolve) => process.send?.(message, () => resolve()))

/** Replaces ONNX Runtime's message about memory, which names its source files. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /failed to allocate memory/i.test(message) ? 'The model needs more memory than available.' : message
}

/** Answers of this time are sent together: a message costs as much as a tenth of a run of a small model. */
const heldMs = 40
/** Answers are sent at once when no more tasks are left, so that others arrive in time. */
const enoughTasks = 2

type LoadedModel = { session: Session; runner: TaskRunner; batch: number }
type QueuedTask = { id: number; begun: PreparedTask }

let loaded: LoadedModel | null = null
const queue: QueuedTask[] = []
let working: Promise<void> | null = null

async function open(start: WorkerStart): Promise<void> {
  try {
    await loaded?.session.close()
    loaded = null
    allowMemoryFor(start)
    const session =
      'remote' in start ? await openRemoteSession(start.remote) : await openSession(start.modelFile, start)
    const batch = start.batch ?? 1
    loaded = { session, runner: new TaskRunner(session, batch), batch }
    await post({ kind: 'ready', signature: session.signature, runtime: session.runtime, providers: otherProviders() })
  } catch (error) {
    await post({ kind: 'unusable', message: messageOf(error) })
  }
}

/** Takes the tasks from the queue that run together next. */
function nextOf({ batch }: LoadedModel): QueuedTask[] {
  const shape = queue[0]!.begun.together?.shape
  let count = 1
  while (shape !== undefined && count < batch && queue[count]?.begun.together?.shape === shape) count += 1
  return queue.splice(0, count)
}

async function work(model: LoadedModel): Promise<void> {
  let postedMs = performance.now()
  let answers: Answer[] = []
  while (queue.length > 0) {
    answers.push(...(await answersTo(model.session, nextOf(model))))
    if (queue.length > enoughTasks && performance.now() - postedMs < heldMs) continue
    await post({ kind: 'answers', answers })
    postedMs = performance.now()
    answers = []
  }
  working = null
}

async function answersTo(session: Session, queued: readonly QueuedTask[]): Promise<Answer[]> {
  const together = queued.flatMap(({ begun }) => begun.together ?? [])
  if (queued.length > 1) {
    const results = await inferTogether(session, together).catch((error: unknown) => {
      process.stderr.write(`Images are run one by one: ${messageOf(error)}\n`)
      return null
    })
    if (results) return queued.map(({ id }, n) => ({ kind: 'done', id, result: results[n]! }))
  }
  const answers: Answer[] = []
  for (const { id, begun } of queued) answers.push(await answerOf(id, begun))
  return answers
}

async function answerOf(id: number, begun: PreparedTask): Promise<Answer> {
  try {
    return { kind: 'done', id, result: await begun.infer() }
  } catch (error) {
    const at = error instanceof UnreadableInput ? 'image' : error instanceof Unreachable ? 'server' : 'model'
    return { kind: 'failed', id, at, reason: messageOf(error) }
  }
}

async function inferTogether(
  session: Session,
  all: readonly NonNullable<PreparedTask['together']>[],
): Promise<Result[]> {
  const feeds = await stacked(all.length, (n) => all[n]!.feeds())
  const startedMs = performance.now()
  const together = await session.run(feeds)
  const inferenceMs = (performance.now() - startedMs) / all.length
  const outputs = unstacked(together, all.length)
  const results = all.map((one, n) => one.result(outputs[n]!, inferenceMs))
  freeOutputs(together)
  return results
}

// Ctrl-C in a terminal reaches this process too, but the engine decides when it ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
bePreferredWhenMemoryRunsOut()
const allowMemoryFor = endInTime()
process.on('message', (message: ToWorker) => {
  if (message.kind === 'open') void open(message.start)
  else if (message.kind === 'close') void Promise.resolve(working).then(() => process.disconnect())
  else {
    if (!loaded) throw new Error('A task came before the model was loaded.')
    for (const { id, task } of message.tasks) queue.push({ id, begun: loaded.runner.begin(task) })
    working ??= work(loaded)
  }
})
