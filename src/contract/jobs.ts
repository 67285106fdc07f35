import { z } from 'zod'
import { JobId } from '#model/ids.ts'
import { base } from './base.ts'

export const JobStatus = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])
export type JobStatus = z.infer<typeof JobStatus>

/** `perSecond` and `secondsLeft` are null until they are known. `unit` is what is counted, e.g. "images". */
export const Job = z.object({
  jobId: JobId,
  kind: z.string(),
  title: z.string(),
  status: JobStatus,
  /** It crashed too often, so only a user resumes it; `error` has the reason. */
  isSetAside: z.boolean(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  createdAtMs: z.int(),
  startedAtMs: z.int().nullable(),
  endedAtMs: z.int().nullable(),
  /** The kind's own result once done, in the shape that the kind's procedure names; null before, and for annotators of jobs that others started. */
  result: z.unknown(),
  /** One sentence when failed or set aside. */
  error: z.string().nullable(),
})
export type Job = z.infer<typeof Job>

/**
 * The summary of a result in a list: its figures and the lengths of its lists by their names, and the first few of its
 * problems.
 */
export const ResultSummary = z.object({ figures: z.record(z.string(), z.number()), problems: z.array(z.string()) })
export type ResultSummary = z.infer<typeof ResultSummary>

/** A job in a list, without its result. */
export const ListedJob = Job.omit({ result: true }).extend({
  /** Null before it is done. */
  summary: ResultSummary.nullable(),
})
export type ListedJob = z.infer<typeof ListedJob>

export const JobStarted = z.object({ jobId: JobId })

export const jobs = {
  /** The newest first. */
  list: base.input(z.object({ limit: z.int().min(1).max(1000).default(100) })).output(z.array(ListedJob)),
  /** A result with more than 200,000 bytes of JSON is null here; `resultText` returns it. */
  get: base.input(z.object({ jobId: JobId })).output(Job),
  /** The JSON of a job's result, one piece after another from 0; '' behind the last. */
  resultText: base.input(z.object({ jobId: JobId, piece: z.int().min(0) })).output(z.string()),
  cancel: base.input(z.object({ jobId: JobId })).output(Job),
  /** Queues a canceled, failed or interrupted job again; it resumes where it stopped. */
  resume: base.input(z.object({ jobId: JobId })).output(Job),
}
