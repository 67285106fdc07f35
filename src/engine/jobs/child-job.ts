import type { JobId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import type { JobHandle } from '../ports.ts'
import { isCanceled } from './stopped.ts'

type Parent = { context: ActingContext; signal: AbortSignal }

/**
 * The result of a job that is a step of another: one that was begun before goes on, and canceling the other cancels it. Throws
 * what it failed with.
 */
export async function childJob<Input>(
  { context: { jobs, actor }, signal }: Parent,
  begun: JobId | undefined,
  kind: JobHandle<Input>,
  input: Input,
  onBegun: (jobId: JobId) => void,
): Promise<unknown> {
  // After a crash the queue has begun it again by itself.
  const goesOn = begun !== undefined && ['done', 'queued', 'running'].includes(jobs.get(begun).status)
  const jobId = goesOn ? begun : jobs.enqueue(kind, input, actor)
  if (jobId !== begun) onBegun(jobId)
  // An engine that closes interrupts each job by itself.
  const stop = () => {
    if (isCanceled(signal)) jobs.cancel(jobId)
  }
  signal.addEventListener('abort', stop)
  try {
    const job = await jobs.wait(jobId)
    signal.throwIfAborted()
    if (job.status !== 'done') throw new Error(job.error ?? `The step was ${job.status}.`)
    return job.result
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
