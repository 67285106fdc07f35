import type { EngineClient, Job } from '#contract'
import type { JobId } from '#model/ids.ts'

/** An open workspace of a command. Its engine can be in this or another process. */
export type OpenedWorkspace = {
  client: EngineClient
  /** Its name on the command line. */
  folder: string
  nowMs(): number
  /** Returns the job that brings the figures of predictions up to date; null if they already are. */
  figures(): Promise<JobId | null>
  /** Waits for the end of a job and shows its progress. Rejects with the signal's reason. */
  watch(jobId: JobId, show: (job: Job) => void, signal: AbortSignal): Promise<Job>
  /** Downloads the files that a job wrote on another computer. */
  ended(job: Job): Promise<Job>
  close(): Promise<void>
}
