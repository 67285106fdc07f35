import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { WebSocket } from 'ws'
import type { EngineClient, Job } from '#contract'
import { type LocalAddress, socketPort } from '#engine'
import type { JobId } from '#model/ids.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import type { OpenedWorkspace } from './opened-workspace.ts'

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

/** A workspace whose engine is at the other end of this connection. */
function connected(folder: string, socket: WebSocket): OpenedWorkspace {
  let isClosing = false
  const lost = new Error(
    `The connection to the program that has ${folder} open was lost. Everything saved is safe, and jobs that began go on there.`,
  )
  const client: EngineClient = createORPCClient(
    new RPCLink({
      port: socketPort(socket),
      interceptors: [
        async ({ next, signal }) => {
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
