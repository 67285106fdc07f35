import { resolve } from 'node:path'
import type { EngineClient, Job } from '#contract'
import { type Engine, type EngineOptions, openEngine } from '#engine'
import type { JobId } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { Interrupted } from './outcome.ts'
import { createProgress } from './output/progress.ts'
import { stoppedText } from './output/stopped-text.ts'
import { WorkMeter } from './output/work-meter.ts'

/** Options that every command takes. */
export type CommonOptions = { json?: boolean; quiet?: boolean; debug?: boolean; as?: string }

/** What a command works with while a workspace is open. */
export type Session = {
  client: EngineClient
  folder: string
  /** Aborted by Ctrl-C, with Interrupted as the reason. Give it to calls that take long without being a job. */
  signal: AbortSignal
  /** Follows a job to its end, showing progress; gives its result. Throws its error, or Interrupted on Ctrl-C. */
  follow<Result>(started: { jobId: JobId }): Promise<Result>
  /** Waits for a plan that is being made, showing progress. On Ctrl-C it is stopped and leaves nothing. */
  planned<Result>(make: (signal: AbortSignal) => Promise<Result>): Promise<Result>
}

const pollMs = 150
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Opens the workspace, does the work and closes it again, whatever happens. A second Ctrl-C ends it at once. Figures of
 * predictions follow the last change of model before the work begins, unless it does without them (`figuresLater`).
 */
export async function withWorkspace<T>(
  workspace: string,
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
  { figuresLater = false, ...more }: Pick<EngineOptions, 'clock' | 'ids'> & { figuresLater?: boolean } = {},
): Promise<T> {
  const folder = resolve(workspace)
  const engine = await openEngine({
    ...more,
    folder,
    user: options.as,
    program: `winnow ${process.argv[2] ?? ''}`.trim(),
  })
  const stop = new AbortController()
  const onSignal = () => {
    stop.abort(new Interrupted('Canceled. Run the same command again to resume.'))
    for (const name of stopSignals) process.removeListener(name, onSignal)
  }
  for (const name of stopSignals) process.on(name, onSignal)
  const onWarning = (warning: Error) => engine.context.log.warn(warning.stack ?? warning.message)
  process.on('warning', onWarning)
  try {
    const quiet = options.quiet ?? false
    if (!figuresLater)
      await followFigures(engine, quiet, stop.signal).catch((error: unknown) => {
        stop.signal.throwIfAborted()
        // Whatever is decided by them says so itself.
        process.stderr.write(`Figures of predictions are not up to date: ${messageOf(error)}\n`)
      })
    return await work({
      client: engine.client,
      folder,
      signal: stop.signal,
      follow: <Result>({ jobId }: { jobId: JobId }) => followJob(engine, jobId, quiet, stop.signal) as Promise<Result>,
      planned: (make) => followPlanning(engine, make, quiet, stop.signal),
    })
  } finally {
    await engine.close()
    process.removeListener('warning', onWarning)
    for (const name of stopSignals) process.removeListener(name, onSignal)
  }
}

async function followFigures(engine: Engine, quiet: boolean, signal: AbortSignal): Promise<void> {
  const jobId = engine.beginFigures()
  if (jobId) await followJob(engine, jobId, quiet, signal)
}

async function followPlanning<Result>(
  { client, context: { clock } }: Engine,
  make: (signal: AbortSignal) => Promise<Result>,
  quiet: boolean,
  signal: AbortSignal,
): Promise<Result> {
  const progress = createProgress(quiet, () => clock.nowMs())
  const ended = new AbortController()
  const { images } = await client.workspace.status()
  const events = await client.workspace.events(undefined, { signal: ended.signal })
  const meter = new WorkMeter({ title: 'Planning', unit: 'images', total: images.total }, () => clock.nowMs())
  const listening = (async () => {
    for await (const told of events)
      for (const event of told) if (event.type === 'planProgressed') progress.show(meter.at(event.share * images.total))
  })().catch((error: unknown) => {
    if (!ended.signal.aborted) process.stderr.write(`How far planning is can't be shown: ${messageOf(error)}\n`)
  })
  try {
    return await make(signal)
  } catch (error) {
    throw signal.aborted ? new Interrupted('Canceled. No plan was made.') : error
  } finally {
    ended.abort()
    await listening
    progress.end()
  }
}

async function followJob(engine: Engine, jobId: JobId, quiet: boolean, signal: AbortSignal): Promise<unknown> {
  const { jobs, clock } = engine.context
  signal.throwIfAborted()
  const progress = createProgress(quiet, () => clock.nowMs())
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop)
  })
  const timer = setInterval(() => progress.show(jobs.get(jobId)), pollMs)
  try {
    const job: Job = await Promise.race([jobs.wait(jobId), stopped])
    progress.show(job)
    if (job.status === 'failed') throw new Error(job.error ?? 'The job failed.')
    if (job.status !== 'done') throw new Interrupted(stoppedText(job, engine.context.folders.root))
    return job.result
  } finally {
    signal.removeEventListener('abort', stop)
    clearInterval(timer)
    progress.end()
  }
}
