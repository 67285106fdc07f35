import { ORPCError } from '@orpc/client'

/** A workspace of a server. `url` is its root. */
export type ServedAt = { url: string; token: string }

/** Options of a transfer. `signal` is aborted by Ctrl-C. */
export type TransferOptions = { quiet: boolean; signal: AbortSignal }

/** Delays before retries; after the last one, the command fails. */
export const retryAfterMs = [300, 700, 1500, 3000, 5000, 5000, 10_000, 10_000, 10_000, 10_000] as const

/** Whether a failure may be temporary: no answer, a restarting server, or a piece that it already has. */
export const mayPass = (status: number): boolean => status === 0 || status >= 500 || [409, 423, 429].includes(status)

/** The connection to the server was lost, perhaps only for a moment. */
export class CutOff extends Error {}

/** Returns why a transfer failed, from the answer of the server. `status` is 0 without an answer. */
export function whyRefused({ url }: ServedAt, status: number, text = ''): Error {
  const { host } = new URL(url)
  if (status === 0) return new CutOff(`${host} can’t be reached anymore. Run the same command again to resume.`)
  // An HTML page is for browsers.
  const ownText = text.startsWith('<') ? '' : text
  const message = ownText || `${host} answered with status ${status}.`
  if (mayPass(status) && status !== 507) return new CutOff(message)
  return status === 401 || status === 403 ? new ORPCError('REFUSED', { message }) : new Error(message)
}

/** Sends a request. Throws if the server refuses. */
export async function ask(server: ServedAt, path: string, options: RequestInit = {}): Promise<Response> {
  const answer = await answerOf(server, path, options)
  if (!answer.ok) throw whyRefused(server, answer.status, await answer.text())
  return answer
}

async function answerOf(server: ServedAt, path: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(`${server.url}${path}`, {
      ...options,
      headers: { ...options.headers, authorization: `Bearer ${server.token}` },
    })
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error instanceof TypeError ? whyRefused(server, 0) : error
  }
}
