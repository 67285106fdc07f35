import type { Job } from '#contract'
import type { JobId } from '#model/ids.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import { engine } from '../connection/index.ts'

/** Returns a job with its result. A long result is fetched in pieces. */
export async function wholeJob(jobId: JobId): Promise<Job> {
  const job = await engine.jobs.get({ jobId })
  if (job.status !== 'done' || job.result !== null) return job
  return { ...job, result: JSON.parse(await joinPieces((piece) => engine.jobs.resultText({ jobId, piece }))) }
}
