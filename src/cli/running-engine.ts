import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { WebSocket } from 'ws'
import { type EngineClient, filePathsOf, type Job } from '#contract'
import { type LocalAddress, socketPort } from '#engine'
import type { JobId } from '#model/ids.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import { connectToServer } from './connect-to-server.ts'
import type { OpenedWorkspace } from './opened-workspace.ts'
import { UsageError } from './outcome.ts'
import { inputSchemaOf, type Procedure } from './procedure.ts'

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
 * A workspace of a server, by its name there. The files of this computer are out of the server's reach. Throws a UsageError
 * where the server has another workspace alone.
 */
export async function connectRemotely(server: string, name: string, token?: string): Promise<OpenedWorkspace> {
  const { socket, isAlone } = await connectToServer(server, name, token)
  const opened = connected(name, socket, requireNoPaths)
  if (!isAlone) return opened
  const { name: own } = await opened.client.workspace.status()
  if (own.toLowerCase() === name.toLowerCase()) return opened
  await opened.close()
  throw new UsageError(`${server} serves one workspace, “${own}”. Give that name in place of ${name}.`)
}

function requireNoPaths(path: readonly string[], input: unknown): void {
  const schema = inputSchemaOf(path.join('.') as Procedure)
  const [named] = (schema && filePathsOf(schema)?.(input)) ?? []
  if (named !== undefined)
    throw new UsageError(
      `${named} is a file of this computer, which the server can’t reach. Use the server’s page, or run the command on the server’s computer.`,
    )
}

/** A workspace whose engine is at the other end of this connection. `check` may throw before a call. */
function connected(
  folder: string,
  socket: WebSocket,
  check: (path: readonly string[], input: unknown) => void = () => {},
): OpenedWorkspace {
  let isClosing = false
  const lost = new Error(
    `The connection to the program that has ${folder} open was lost. Everything saved is safe, and jobs that began go on there.`,
  )
  const client: EngineClient = createORPCClient(
    new RPCLink({
      port: socketPort(socket),
      interceptors: [
        async ({ next, signal, path, input }) => {
          check(path, input)
          try {
            return await next()
          } catch (error) {
            throw !isClosing && socket.readyState !== WebSocket.OPEN && !signal?.aborted ? lost : error
          }
        },
      ],
    }),
  )
  return {
    client,
    folder,
    nowMs: () => Date.now(),
    figures: () => openFigures(client),
    watch: (jobId, show, signal) => watchJob(client, jobId, show, signal),
    async close() {
      isClosing = true
      socket.close()
    },
  }
}

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
