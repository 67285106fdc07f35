import type { EngineClient, Job } from '#contract'
import type { JobId } from '#model/ids.ts'

/** A workspace that a command works in, whichever process its engine is in. */
export type OpenedWorkspace = {
  client: EngineClient
  /** What stands for it on the command line. */
  folder: string
  nowMs(): number
  /** The job by which figures of predictions follow the last change of model or threshold; null where they do. */
  figures(): Promise<JobId | null>
  /** Waits for the end of a job, and shows how far it is. Rejects with the signal's reason. */
  watch(jobId: JobId, show: (job: Job) => void, signal: AbortSignal): Promise<Job>
  /** Fetches what a job wrote for a command on another computer. */
  ended(job: Job): Promise<Job>
  close(): Promise<void>
}
