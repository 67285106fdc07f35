import { stacked, unstacked } from './batches.ts'
import { bePreferredWhenMemoryRunsOut, endInTime } from './end-in-time.ts'
import { UnreadableInput } from './input-pixels.ts'
import type { Answer, FromWorker, ToWorker, WorkerStart } from './messages.ts'
import { openRemoteSession, Unreachable } from './remote-session.ts'
import { freeOutputs, openSession, otherProviders, type Session } from './session.ts'
import { type PreparedTask, type Result, TaskRunner } from './task-runner.ts'

/**
 * One inference worker, a process: loads a model, reads an image, scales it, runs the model and reads the boxes out of its
 * outputs. The next image is read while the model runs on the one before. Inside of a run it hears nothing and can only be
 * killed.
 */
const post = (message: FromWorker) => new Promise<void>((onProgress) => process.send?.(message, () => onProgress()))
/** ONNX Runtime names its own source files where a model asks for more memory than there is. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /failed to allocate memory/i.test(message) ? 'The model needs more memory than available.' : message
}

/** Answers go together, for each message costs as much as the tenth of a small model: those of so much time, */
const heldMs = 40
/** and all that there are where so few tasks are left, so that others come before they are done. */
const enoughTasks = 2

type Loaded = { session: Session; runner: TaskRunner; batch: number }
type QueuedTask = { id: number; begun: PreparedTask }

let loaded: Loaded | null = null
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

/** Those at the front of the queue that are run as one. */
function nextOf({ batch }: Loaded): QueuedTask[] {
  const shape = queue[0]!.begun.together?.shape
  let count = 1
  while (shape !== undefined && count < batch && queue[count]?.begun.together?.shape === shape) count += 1
  return queue.splice(0, count)
}

async function work(model: Loaded): Promise<void> {
  let told = performance.now()
  let answers: Answer[] = []
  while (queue.length > 0) {
    answers.push(...(await answersTo(model.session, nextOf(model))))
    if (queue.length > enoughTasks && performance.now() - told < heldMs) continue
    await post({ kind: 'answers', answers })
    told = performance.now()
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

// Ctrl-C in a terminal reaches this process too: it is the engine that decides when to end.
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
