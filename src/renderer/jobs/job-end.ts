import type { Job } from '#contract'
import type { JobId } from '#model/ids.ts'
import { EngineLost, onEngineEvent, shownFolder, showProblem, useWorkspace } from '../connection/index.ts'
import { isActive, noResultText } from './job-text.ts'
import { wholeJob } from './whole-job.ts'

/**
 * Waits until a job is done, failed, canceled or interrupted, even if the engine restarts meanwhile. While another workspace
 * is open, whose jobs have the same ids, it waits for this one to open again.
 */
export function jobEnd(jobId: JobId): Promise<Job> {
  const folder = shownFolder()
  return new Promise((resolve, reject) => {
    const finish = (end: () => void) => {
      stopEvents()
      stopOpened()
      end()
    }
    const check = async () => {
      if (shownFolder() !== folder) return
      try {
        const job = await wholeJob(jobId)
        if (!isActive(job)) finish(() => resolve(job))
      } catch (error) {
        // The job is checked again once the workspace is open.
        if (!(error instanceof EngineLost)) finish(() => reject(error))
      }
    }
    const stopEvents = onEngineEvent((event) => {
      if (event.type === 'everythingChanged' || (event.type === 'jobChanged' && event.jobId === jobId)) void check()
    })
    const stopOpened = useWorkspace.subscribe(({ status }) => {
      if (status === 'open') void check()
    })
    void check()
  })
}

/** Returns the result of a job that has ended. Throws its error, or `otherwise`, if there is none. */
export function resultOf<Result>({ status, error, result }: Job, otherwise = noResultText(status)): Result {
  if (status !== 'done') throw new Error(error ?? otherwise)
  return result as Result
}

/** Waits for the result of a job that was just started. */
export const jobResult = async <Result>(started: Promise<{ jobId: JobId }>, otherwise?: string): Promise<Result> =>
  resultOf(await jobEnd((await started).jobId), otherwise)

/** Waits for a job. Returns it if it is done; if it failed, shows why under this title. */
export async function jobDone(started: Promise<{ jobId: JobId }>, failed: string): Promise<Job | null> {
  try {
    const job = await jobEnd((await started).jobId)
    if (job.status === 'done') return job
    if (job.status === 'failed') resultOf(job)
  } catch (error) {
    showProblem(failed)(error)
  }
  return null
}
