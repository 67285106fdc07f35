import { resolve } from 'node:path'
import { ORPCError } from '@orpc/server'
import { type Engine, type EngineOptions, isTaken, openEngine, readAddress, winnowVersion } from '#engine'
import { messageOf } from '#model/text/zod-messages.ts'
import { readManaged } from '../managed/read-managed.ts'
import type { OpenedWorkspace } from './opened-workspace.ts'
import { UsageError } from './outcome.ts'
import { connectLocally, connectRemotely } from './running-engine.ts'
import type { TransferOptions } from './server-files/server-request.ts'

const pollMs = 150

/** The acting user and the server, if the options name them. */
type Credentials = { as: string | undefined; server: string | undefined; token: string | undefined }

/** Opens a workspace, or connects to the app or server that has it open: one of the same user, or the named server. */
export async function openWorkspace(
  workspace: string,
  {
    as: user,
    server,
    token,
    quiet,
    signal,
    ...more
  }: Pick<EngineOptions, 'clock' | 'ids'> & Credentials & TransferOptions,
): Promise<OpenedWorkspace> {
  if (server !== undefined) {
    if (user !== undefined) throw new UsageError('On a server the access token says who acts. Leave out --as.')
    return connectRemotely(server, workspace, { token, quiet, signal })
  }
  if (token !== undefined) throw new UsageError('--token is for a server. Name it with --server.')
  const folder = resolve(workspace)
  for (const problem of readManaged().problems) process.stderr.write(`winnow: ${problem}\n`)
  try {
    return opened(folder, await openEngine({ ...more, folder, user, program: programName() }))
  } catch (error) {
    const address = isTaken(error) && !more.clock ? readAddress(folder) : null
    if (!address) throw error
    if (address.version !== winnowVersion)
      throw new ORPCError('REFUSED', {
        message: `${messageOf(error)} It is Winnow ${address.version}, this command ${winnowVersion}.`,
      })
    const running = await connectLocally(folder, address)
    // The program has closed or crashed since it wrote its address.
    if (!running) throw error
    if (user !== undefined) await running.client.access.actAs({ name: user })
    return running
  }
}

const programName = () => `winnow ${process.argv[2] ?? ''}`.trim()

function opened(folder: string, engine: Engine): OpenedWorkspace {
  const { jobs, clock, log } = engine.context
  const onWarning = (warning: Error) => log.warn(warning.stack ?? warning.message)
  process.on('warning', onWarning)
  return {
    client: engine.client,
    folder,
    nowMs: () => clock.nowMs(),
    figures: async () => engine.beginFigures(),
    async watch(jobId, show, signal) {
      let stop = () => {}
      const stopped = new Promise<never>((_, reject) => {
        stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop)
      })
      const timer = setInterval(() => show(jobs.get(jobId)), pollMs)
      try {
        return await Promise.race([jobs.wait(jobId), stopped])
      } finally {
        signal.removeEventListener('abort', stop)
        clearInterval(timer)
      }
    },
    ended: async (job) => job,
    async close() {
      await engine.close()
      process.removeListener('warning', onWarning)
    },
  }
}
