import type { Job, ListedJob, User } from '#contract'
import type { JobId } from '#model/ids.ts'

/** A kind of job for its callers: its name and its input. */
export type JobHandle<Input = never> = {
  kind: string
  unit: string
  /** Returns the checked input and the job's title. Throws for an invalid input. */
  accept(input: Input): { input: unknown; title: string }
}

/** The queue of jobs for the other modules. */
export type Jobs = {
  /**
   * Puts a job into the queue and starts it when its lane is free. An interrupted job of the same kind and input is
   * resumed instead. `check` may refuse a new job by throwing; a resumed one had passed. `onQueued` is called in the
   * transaction that writes the job, or before one is resumed.
   */
  enqueue<Input>(
    kind: JobHandle<Input>,
    input: Input,
    actor: User,
    options?: { check?: () => void; onQueued?: (jobId: JobId) => void },
  ): JobId
  list(limit: number): ListedJob[]
  /** Returns a job, with null for a long result. */
  get(jobId: JobId): Job
  cancel(jobId: JobId): Job
  resume(jobId: JobId): Job
  /** Settles with the job and its full result when it has ended in any way. */
  wait(jobId: JobId): Promise<Job>
}

/**
 * Changes since the last reading of the log: of these image rows (null: too many), and whether something changed that
 * all queries share.
 */
export type Changes = { rows: Uint32Array | null; shared: boolean }

/** The recorded writes, for code that keeps all images in memory. */
export type ChangeLog = { take(): Changes }
