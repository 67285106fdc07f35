import type { JobId } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import type { JobHandle } from '../ports.ts'
import { isCanceled } from './stopped.ts'

type Parent = { context: ActingContext; signal: AbortSignal }

const ended: readonly string[] = ['failed', 'cancelled', 'interrupted']

/**
 * Runs a job as a step of another job and returns its result. A step that was started before continues from its checkpoint.
 * `onBegun` is called in the transaction that queues a new step, so that a crash leaves both or none. Canceling the other
 * job cancels the step; when the engine closes, both are interrupted. Throws the error of a failed step.
 */
export async function childJob<Input>(
  { context: { jobs, actor }, signal }: Parent,
  begun: JobId | undefined,
  kind: JobHandle<Input>,
  input: Input,
  onBegun: (jobId: JobId) => void,
): Promise<unknown> {
  const jobId = begun ?? jobs.enqueue(kind, input, actor, { onQueued: onBegun })
  if (ended.includes(jobs.get(jobId).status)) jobs.resume(jobId)
  const stop = () => {
    const { status } = jobs.get(jobId)
    // A closing engine interrupts each job anyway.
    if (isCanceled(signal) && (status === 'queued' || status === 'running')) jobs.cancel(jobId)
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
