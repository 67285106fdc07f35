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
  /** It crashed too often: only a user resumes it, and `error` has the reason. */
  isSetAside: z.boolean(),
  done: z.number(),
  total: z.number().nullable(),
  unit: z.string(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  createdAtMs: z.int(),
  startedAtMs: z.int().nullable(),
  endedAtMs: z.int().nullable(),
  /** As documented at the procedure. Null before it is done, and for annotators if others started it. */
  result: z.unknown(),
  /** One sentence when failed or set aside. */
  error: z.string().nullable(),
})
export type Job = z.infer<typeof Job>

/** A result in short: figures and lengths of lists by name, and the first problems. */
export const ResultSummary = z.object({ figures: z.record(z.string(), z.number()), problems: z.array(z.string()) })
export type ResultSummary = z.infer<typeof ResultSummary>

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
  /** The JSON of a job's result in pieces, from 0; '' after the last. */
  resultText: base.input(z.object({ jobId: JobId, piece: z.int().min(0) })).output(z.string()),
  cancel: base.input(z.object({ jobId: JobId })).output(Job),
  /** Queues a canceled, failed or interrupted job again; it resumes where it stopped. */
  resume: base.input(z.object({ jobId: JobId })).output(Job),
}
