import type { Job, ListedJob, User } from '#contract'
import type { JobId } from '#model/ids.ts'

/** A kind of job as its callers need it: its name and its input. */
export type JobHandle<Input = never> = {
  kind: string
  unit: string
  /** The checked input and the job's title. Throws when the input does not fit. */
  accept(input: Input): { input: unknown; title: string }
}

/** The queue of jobs as the modules see it. */
export type Jobs = {
  /**
   * Puts a job into the queue and starts it when its lane is free. An interrupted job of the same kind and input is
   * taken up again instead, where it stopped. `check` may refuse a new job by throwing; one that is taken up had passed.
   * `onQueued` is called in the transaction that writes the job, or before one is taken up.
   */
  enqueue<Input>(
    kind: JobHandle<Input>,
    input: Input,
    actor: User,
    options?: { check?: () => void; onQueued?: (jobId: JobId) => void },
  ): JobId
  list(limit: number): ListedJob[]
  /** A long result is null. */
  get(jobId: JobId): Job
  cancel(jobId: JobId): Job
  resume(jobId: JobId): Job
  /** Settles with the job and its whole result when it has ended in any way. */
  wait(jobId: JobId): Promise<Job>
}

/** Changes since the log was last read: of these image rows (null: of too many), and whether also something that all queries share. */
export type Changes = { rows: Uint32Array | null; shared: boolean }

/** What was written, for those that keep all images in memory. */
export type ChangeLog = { take(): Changes }
