import { once } from 'node:events'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { WebSocket } from 'ws'
import { type EngineClient, type Job, replaceFilePaths } from '#contract'
import { type LocalAddress, socketPort } from '#engine'
import type { JobId } from '#model/ids.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import { connectToServer } from './connect-to-server.ts'
import type { OpenedWorkspace } from './opened-workspace.ts'
import { UsageError } from './outcome.ts'
import { inputSchemaOf, type Procedure } from './procedure.ts'
import { ServerFiles } from './server-files/server-files.ts'
import type { Following } from './server-files/server-request.ts'

const pollMs = 150
const listedJobs = 100

/** Null where nobody answers. */
export async function connectLocally(folder: string, { path, secret }: LocalAddress): Promise<OpenedWorkspace | null> {
  const socket = new WebSocket('ws://localhost/', {
    createConnection: () => connect(path),
    headers: { authorization: `Bearer ${secret}` },
  })
  try {
    await once(socket, 'open')
  } catch {
    // The engine has ended meanwhile: the lock says so.
    return null
  }
  return connected(folder, socket)
}

/**
 * A workspace of a server, by its name there. Throws a UsageError where the server has another workspace alone.
 */
export async function connectRemotely(
  server: string,
  name: string,
  { token, ...following }: Following & { token: string | undefined },
): Promise<OpenedWorkspace> {
  const { socket, isAlone, at } = await connectToServer(server, name, token)
  const opened = connected(name, socket, {
    files: new ServerFiles(at, following),
    reopen: async () => (await connectToServer(server, name, token)).socket,
  })
  if (!isAlone) return opened
  const { name: own } = await opened.client.workspace.status()
  if (own.toLowerCase() === name.toLowerCase()) return opened
  await opened.close()
  throw new UsageError(`${server} serves one workspace, “${own}”. Give that name in place of ${name}.`)
}

/** `files` passes those that a call names; `reopen` connects again after a cut, for calls that come later. */
type Remote = { files: ServerFiles; reopen(): Promise<WebSocket> }

/** A workspace whose engine is at the other end of this connection. */
function connected(folder: string, first: WebSocket, remote?: Remote): OpenedWorkspace {
  let isClosing = false
  let socket = first
  let link = linkOver(socket)
  const lost = new Error(
    `The connection to the program that has ${folder} open was lost. Everything saved is safe, and jobs that began go on there.`,
  )
  const call: typeof link.call = async (path, input, options) => {
    if (remote && !isClosing && socket.readyState !== WebSocket.OPEN) {
      socket = await remote.reopen()
      link = linkOver(socket)
    }
    try {
      return await link.call(path, input, options)
    } catch (error) {
      throw !isClosing && socket.readyState !== WebSocket.OPEN && !options.signal?.aborted ? lost : error
    }
  }
  const client: EngineClient = createORPCClient({
    call(path: readonly string[], given: unknown, options: Parameters<typeof call>[2]) {
      const procedure = path.join('.') as Procedure
      const schema = inputSchemaOf(procedure)
      // That program has another working folder.
      const input = (schema && replaceFilePaths(schema)?.(given, (file) => resolve(file))) ?? given
      return remote
        ? remote.files.call(procedure, input, (named) => call(path, named, options))
        : call(path, input, options)
    },
  })
  return {
    client,
    folder,
    nowMs: () => Date.now(),
    figures: () => openFigures(client),
    watch: (jobId, show, signal) => watchJob(client, jobId, show, signal),
    ended: async (job) => (remote ? remote.files.ended(job) : job),
    async close() {
      await remote?.files.close()
      isClosing = true
      socket.close()
    },
  }
}

const linkOver = (socket: WebSocket) => new RPCLink({ port: socketPort(socket) })

/** The engine begins it by itself as the model changes. */
async function openFigures(client: EngineClient): Promise<JobId | null> {
  const listed = await client.jobs.list({ limit: listedJobs })
  return listed.find(({ kind, status }) => kind === 'library.updateFigures' && !isEnded(status))?.jobId ?? null
}

const isEnded = (status: Job['status']) => status !== 'queued' && status !== 'running'

async function watchJob(
  client: EngineClient,
  jobId: JobId,
  show: (job: Job) => void,
  signal: AbortSignal,
): Promise<Job> {
  try {
    for (;;) {
      const job = await client.jobs.get({ jobId })
      if (isEnded(job.status)) return await whole(client, job)
      show(job)
      await delay(pollMs, undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
    // It would go on without the command, as the engine does.
    await client.jobs.cancel({ jobId })
    throw signal.reason
  }
}

/** A job with its result, however long that is. */
async function whole(client: EngineClient, job: Job): Promise<Job> {
  const { jobId, status, result } = job
  if (status !== 'done' || result !== null) return job
  return { ...job, result: JSON.parse(await joinPieces((piece) => client.jobs.resultText({ jobId, piece }))) }
}
