import type { JobId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import type { JobHandle } from '../ports.ts'

type Parent = { context: ActingContext; signal: AbortSignal }

/**
 * The result of a job that is a step of another: one that was begun before goes on, and stopping the other stops it. Throws what
 * it failed with.
 */
export async function childJob<Input>(
  { context: { jobs, actor }, signal }: Parent,
  begun: JobId | undefined,
  kind: JobHandle<Input>,
  input: Input,
  onBegun: (jobId: JobId) => void,
): Promise<unknown> {
  const isDone = begun !== undefined && jobs.get(begun).status === 'done'
  const jobId = isDone ? begun : jobs.enqueue(kind, input, actor)
  if (!isDone) onBegun(jobId)
  const stop = () => jobs.cancel(jobId)
  signal.addEventListener('abort', stop)
  try {
    const job = await jobs.wait(jobId)
    signal.throwIfAborted()
    if (job.status !== 'done') throw new Error(job.error ?? `The step was ${job.status}.`)
    return job.result
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
