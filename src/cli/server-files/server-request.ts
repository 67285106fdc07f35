import { ORPCError } from '@orpc/client'

/** A workspace of a server. `url`: where it begins there. */
export type ServedAt = { url: string; token: string }

/** How a transfer is followed. `signal`: aborted by Ctrl-C. */
export type Following = { quiet: boolean; signal: AbortSignal }

/** Until the server is there again; longer, and the command ends. */
export const retryAfterMs = [300, 700, 1500, 3000, 5000, 5000, 10_000, 10_000, 10_000, 10_000] as const

/** No answer, a server that is starting again, or a piece that it had already. */
export const mayPass = (status: number): boolean => status === 0 || status >= 500 || [409, 423, 429].includes(status)

/** The server is gone, maybe for a moment. */
export class CutOff extends Error {}

/** Why a transfer ended, from the server's answer; status 0 where there was none. */
export function whyRefused({ url }: ServedAt, status: number, text = ''): Error {
  const { host } = new URL(url)
  if (status === 0)
    return new CutOff(`${host} can’t be reached any more. Run the same command again: it goes on where it was.`)
  // A page says it for browsers.
  const told = text.startsWith('<') ? '' : text
  const message = told || `${host} answered with status ${status}.`
  if (mayPass(status) && status !== 507) return new CutOff(message)
  return status === 401 || status === 403 ? new ORPCError('REFUSED', { message }) : new Error(message)
}

/** Throws a sentence where the server refuses. */
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
