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
import type { TransferOptions } from './server-files/server-request.ts'

const pollMs = 150
const listedJobs = 100

/** Connects to the engine at a local address; null if it does not answer. */
export async function connectLocally(folder: string, { path, secret }: LocalAddress): Promise<OpenedWorkspace | null> {
  const socket = new WebSocket('ws://localhost/', {
    createConnection: () => connect(path),
    headers: { authorization: `Bearer ${secret}` },
  })
  try {
    await once(socket, 'open')
  } catch {
    // The engine has ended meanwhile.
    return null
  }
  return connected(folder, socket)
}

/** Connects to a workspace of a server by its name. Throws a UsageError if the server has only another workspace. */
export async function connectRemotely(
  server: string,
  name: string,
  { token, ...following }: TransferOptions & { token: string | undefined },
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

/** `files` transfers the files that a call names; `reopen` connects again after a cut, for later calls. */
type Remote = { files: ServerFiles; reopen(): Promise<WebSocket> }

/** Returns the workspace at the other end of this connection. */
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
      // The other program has another working folder.
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

/** Returns the running job that updates figures, which the engine starts when the model changes. */
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
      if (isEnded(job.status)) return await wholeJob(client, job)
      show(job)
      await delay(pollMs, undefined, { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
    // The job would continue without the command.
    await client.jobs.cancel({ jobId })
    throw signal.reason
  }
}

/** Returns a job with its result, even if that is long. */
export async function wholeJob(client: EngineClient, job: Job): Promise<Job> {
  const { jobId, status, result } = job
  if (status !== 'done' || result !== null) return job
  return { ...job, result: JSON.parse(await joinPieces((piece) => client.jobs.resultText({ jobId, piece }))) }
}
