import type { EngineClient, Job } from '#contract'
import type { EngineOptions } from '#engine'
import type { JobId } from '#model/ids.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { openWorkspace } from './open-workspace.ts'
import type { OpenedWorkspace } from './opened-workspace.ts'
import { Interrupted } from './outcome.ts'
import { createProgress } from './output/progress.ts'
import { stoppedText } from './output/stopped-text.ts'
import { WorkMeter } from './output/work-meter.ts'

/** The options of every command. */
export type CommonOptions = {
  json?: boolean
  quiet?: boolean
  debug?: boolean
  as?: string
  /** Only of commands on a workspace. */
  server?: string
  token?: string
}

/** The tools of a command while a workspace is open. */
export type Session = {
  client: EngineClient
  folder: string
  /** Aborted by Ctrl-C, with Interrupted as the reason. Give it to calls that take long without being a job. */
  signal: AbortSignal
  /** Follows a job to its end with progress, and returns its result. Throws its error, or Interrupted on Ctrl-C. */
  follow<Result>(started: { jobId: JobId }): Promise<Result>
  /** Waits for a plan with progress. On Ctrl-C the plan is stopped and leaves nothing. */
  planned<Result>(make: (signal: AbortSignal) => Promise<Result>): Promise<Result>
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Opens the workspace, or connects to the engine that has it open, does the work, and closes it in any case. A second
 * Ctrl-C ends the process at once. Unless `figuresLater` is set, the figures of predictions are first brought up to
 * date with the last change of model.
 */
export async function withWorkspace<T>(
  workspace: string,
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
  { figuresLater = false, ...more }: Pick<EngineOptions, 'clock' | 'ids'> & { figuresLater?: boolean } = {},
): Promise<T> {
  const stop = new AbortController()
  const quiet = options.quiet ?? false
  const opened = await openWorkspace(workspace, {
    ...more,
    quiet,
    signal: stop.signal,
    as: options.as,
    server: options.server,
    token: options.token,
  })
  const onSignal = () => {
    stop.abort(new Interrupted('Canceled. Run the same command again to resume.'))
    for (const name of stopSignals) process.removeListener(name, onSignal)
  }
  for (const name of stopSignals) process.on(name, onSignal)
  try {
    if (!figuresLater)
      await followFigures(opened, quiet, stop.signal).catch((error: unknown) => {
        stop.signal.throwIfAborted()
        // A command that depends on them refuses.
        process.stderr.write(`Figures of predictions are not up to date: ${messageOf(error)}\n`)
      })
    return await work({
      client: opened.client,
      folder: opened.folder,
      signal: stop.signal,
      follow: <Result>({ jobId }: { jobId: JobId }) => followJob(opened, jobId, quiet, stop.signal) as Promise<Result>,
      planned: (make) => followPlanning(opened, make, quiet, stop.signal),
    })
  } finally {
    await opened.close()
    for (const name of stopSignals) process.removeListener(name, onSignal)
  }
}

async function followFigures(opened: OpenedWorkspace, quiet: boolean, signal: AbortSignal): Promise<void> {
  const jobId = await opened.figures()
  if (jobId) await followJob(opened, jobId, quiet, signal)
}

async function followPlanning<Result>(
  { client, nowMs }: OpenedWorkspace,
  make: (signal: AbortSignal) => Promise<Result>,
  quiet: boolean,
  signal: AbortSignal,
): Promise<Result> {
  const progress = createProgress(quiet, nowMs)
  const ended = new AbortController()
  const { images } = await client.workspace.status()
  const events = await client.workspace.events(undefined, { signal: ended.signal })
  const meter = new WorkMeter({ title: 'Planning', unit: 'images', total: images.total }, nowMs)
  const listening = (async () => {
    for await (const batch of events)
      for (const event of batch)
        if (event.type === 'planProgressed') progress.show(meter.at(event.share * images.total))
  })().catch((error: unknown) => {
    if (!ended.signal.aborted) process.stderr.write(`The progress of planning can't be shown: ${messageOf(error)}\n`)
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

async function followJob(opened: OpenedWorkspace, jobId: JobId, quiet: boolean, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted()
  const progress = createProgress(quiet, opened.nowMs)
  let job: Job
  try {
    job = await opened.watch(jobId, progress.show, signal)
    progress.show(job)
  } finally {
    progress.end()
  }
  if (job.status === 'failed') throw new Error(job.error ?? 'The job failed.')
  if (job.status !== 'done') throw new Interrupted(stoppedText(job, opened.folder))
  return (await opened.ended(job)).result
}
