import { resolve } from 'node:path'
import type { EngineClient, Job } from '#contract'
import { type Engine, openEngine } from '#engine'
import type { JobId } from '#model/ids.ts'
import { Interrupted } from './outcome.ts'
import { createProgress } from './progress.ts'

/** Options that every command takes. */
export type CommonOptions = { json?: boolean; quiet?: boolean; debug?: boolean; as?: string }

/** What a command works with while a workspace is open. */
export type Session = {
  client: EngineClient
  folder: string
  /** Follows a job to its end, showing progress; gives its result. Throws its error, or Interrupted on Ctrl-C. */
  follow<Result>(started: { jobId: JobId }): Promise<Result>
}

const pollMs = 150

/** Opens the workspace, does the work and closes it again, whatever happens. */
export async function withWorkspace<T>(
  workspace: string,
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const folder = resolve(workspace)
  const engine = await openEngine({ folder, user: options.as, program: `winnow ${process.argv[2] ?? ''}`.trim() })
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    return await work({
      client: engine.client,
      folder,
      follow: <Result>(started: { jobId: JobId }) =>
        followJob(engine, started.jobId, options.quiet ?? false, stop.signal) as Promise<Result>,
    })
  } finally {
    process.removeListener('SIGINT', onSignal)
    process.removeListener('SIGTERM', onSignal)
    await engine.close()
  }
}

async function followJob(engine: Engine, jobId: JobId, quiet: boolean, signal: AbortSignal): Promise<unknown> {
  const progress = createProgress(quiet, () => engine.context.clock.nowMs())
  const ended = engine.context.jobs.wait(jobId)
  const stopped = new Promise<'stopped'>((done) => {
    if (signal.aborted) done('stopped')
    signal.addEventListener('abort', () => done('stopped'), { once: true })
  })
  const timer = setInterval(() => progress.show(engine.context.jobs.get(jobId)), pollMs)
  try {
    const job: Job | 'stopped' = await Promise.race([ended, stopped])
    if (job === 'stopped') throw new Interrupted('Stopped. Run the same command again to go on where it stopped.')
    progress.show(job)
    if (job.status === 'failed') throw new Error(job.error ?? 'The job failed.')
    if (job.status !== 'done') throw new Error(`The job was ${job.status}.`)
    return job.result
  } finally {
    clearInterval(timer)
    progress.end()
  }
}
