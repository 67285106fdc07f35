import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { ORPCError } from '@orpc/client'
import { WebSocket } from 'ws'
import { isProtected } from '#model/loopback.ts'
import { UsageError } from './outcome.ts'
import type { ServedAt } from './server-files/server-request.ts'

const connectWithinMs = 15_000

/** Connects to a workspace of a server as the user of an access token. `isAlone`: the server has no other workspace. */
export async function connectToServer(
  server: string,
  name: string,
  token = process.env.WINNOW_TOKEN,
): Promise<{ socket: WebSocket; isAlone: boolean; at: ServedAt }> {
  const address = addressOf(server)
  if (!token)
    throw new UsageError(
      'A server asks for an access token: set WINNOW_TOKEN, or give --token. You make one on the server’s page, under Settings → Sessions and tokens.',
    )
  const path = await pathOf(address, name)
  const socket = new WebSocket(new URL(`${path}/engine`, address.href.replace(/^http/, 'ws')), {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: connectWithinMs,
  })
  let refusal: Error | null = null
  socket.on('unexpected-response', (_request, { statusCode = 0 }: IncomingMessage) => {
    refusal = refusalOf(address, name, statusCode)
    socket.terminate()
  })
  try {
    await once(socket, 'open')
  } catch (error) {
    throw refusal ?? notReached(address, error)
  }
  return { socket, isAlone: path === '', at: { url: `${address.origin}${path}`, token } }
}

function addressOf(server: string): URL {
  const address = URL.canParse(server) ? new URL(server) : null
  if (!address || !/^https?:$/.test(address.protocol))
    throw new UsageError(`--server ${server} is no address like https://winnow.example.org.`)
  if (!isProtected(address))
    throw new UsageError(`${address.host} would get the token unencrypted. Use its https:// address.`)
  return new URL(address.origin)
}

/** Returns the path of the workspace: a server of one workspace has it at its root. */
async function pathOf(address: URL, name: string): Promise<string> {
  const path = `/w/${encodeURIComponent(name)}`
  const options = { redirect: 'manual', signal: AbortSignal.timeout(connectWithinMs) } as const
  try {
    const { status } = await fetch(new URL(`${path}/healthz`, address), options)
    return status === 404 ? '' : path
  } catch (error) {
    throw notReached(address, error)
  }
}

function refusalOf({ host }: URL, name: string, status: number): Error {
  if (status === 401)
    return new ORPCError('REFUSED', {
      message: `${host} doesn’t take this access token. It has ended, or is one of another workspace. Make a new one on the server’s page.`,
    })
  if (status === 404) return new UsageError(`${host} has no workspace ${name}. Its page lists those that it has.`)
  if (status === 503) return new Error(`The workspace ${name} on ${host} is just starting. Try again in a moment.`)
  return new Error(`${host} refused the connection (status ${status}).`)
}

function notReached({ host }: URL, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
  return new Error(`${host} can’t be reached (${why}). Check the address, and whether the server is running.`)
}
