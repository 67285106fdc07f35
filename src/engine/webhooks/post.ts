import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { codeOf } from '../errors.ts'
import { reachOf } from './reach.ts'

const withinMs = 10_000

/** An address that a webhook may not reach. */
class NotReached extends Error {}

const requireReach = (address: string, mayBePrivate: boolean): void => {
  const reach = reachOf(address)
  if (reach === 'never') throw new NotReached(`${address} is no address for a webhook.`)
  if (reach === 'private' && !mayBePrivate)
    throw new NotReached(`${address} is a private address. Allow “Webhooks to this network” in the settings first.`)
}

/** Looks up a name and connects to the checked addresses, even if the name resolves differently a moment later. */
const checkedLookup =
  (mayBePrivate: boolean): LookupFunction =>
  (hostname, options, done) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, [])
      try {
        for (const { address } of found) requireReach(address, mayBePrivate)
      } catch (problem) {
        return done(problem instanceof Error ? problem : new Error(String(problem)), [])
      }
      const [first] = found
      if (options.all) done(null, found)
      else done(null, first?.address ?? '', first?.family)
    })

/** Returns a sentence for what went wrong before there was an answer. */
function problemOf(error: unknown, { hostname, host }: URL): string {
  if (error instanceof NotReached) return error.message
  const code = codeOf(error)
  if (code === 'ABORT_ERR') return `${host} did not answer in time.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `There is no computer with the name ${hostname}.`
  if (code === 'ECONNREFUSED') return `${host} refused the connection.`
  return `${host} could not be reached: ${error instanceof Error ? error.message : String(error)}.`
}

type Message = {
  headers: Record<string, string>
  body: string
  mayBePrivate: boolean
  /** Ends the attempt. */
  signal: AbortSignal
}

/** Sends a message. Does not follow redirects: they would lead to an address that nobody added. */
export async function post(
  url: URL,
  { headers, body, mayBePrivate, signal }: Message,
): Promise<{ ok: boolean; result: string }> {
  try {
    const address = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) !== 0) requireReach(address, mayBePrivate)
    // Loaded here: importing it takes a tenth of the engine's start.
    const { request: send } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'))
    const status = await new Promise<number>((resolve, reject) => {
      const request = send(
        url,
        {
          method: 'POST',
          headers: {
            ...headers,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Winnow',
          },
          agent: false,
          lookup: checkedLookup(mayBePrivate),
          signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
        },
        (response) => {
          resolve(response.statusCode ?? 0)
          // Winnow ignores the rest of the answer.
          response.destroy()
        },
      )
      request.on('error', reject)
      request.end(body)
    })
    if (status >= 200 && status < 300) return { ok: true, result: `${url.host} answered with ${status}.` }
    const redirected = status >= 300 && status < 400
    return {
      ok: false,
      result: redirected
        ? `${url.host} answered with ${status}, a redirect. Add the address that it leads to.`
        : `${url.host} answered with ${status}.`,
    }
  } catch (error) {
    return { ok: false, result: problemOf(error, url) }
  }
}
