import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '#contract'
import type { ServedEngine } from './served-engine.ts'
import { html, messagePage } from './sign-in-page.ts'

/**
 * Browsers take this cookie over HTTPS and from this computer alone, for the whole server, and show it to no script. Workspaces
 * of one server, or of two on one computer, have a cookie each.
 */
const sessionCookie = (workspaceId: string): string => `__Host-winnow-${workspaceId}`
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const
/** Names of this computer for itself. */
export const loopback = ['localhost', '127.0.0.1', '::1', '[::1]']

/** How browsers reach the server. Without a `publicUrl` it is what they say they asked for. */
export type Reach = { isEncrypted: boolean; publicUrl: URL | null }

type Cookies = Record<string, string | undefined>

/** Tells who sent a request, and from which page. */
export class Visitors {
  readonly #engine: ServedEngine
  readonly #reach: Reach
  readonly #cookie: string

  constructor(engine: ServedEngine, reach: Reach, workspaceId: string) {
    this.#engine = engine
    this.#reach = reach
    this.#cookie = sessionCookie(workspaceId)
  }

  tokenOf(cookies: Cookies): string | null {
    return cookies[this.#cookie] ?? null
  }

  /** Null when nobody is signed in with it, or while the engine is being started again. */
  async byToken(token: string | null): Promise<User | null> {
    return token === null ? null : ((await this.#engine.client?.session({ token })) ?? null)
  }

  byCookies(cookies: Cookies): Promise<User | null> {
    return this.byToken(this.tokenOf(cookies))
  }

  keep(reply: FastifyReply, session: { token: string; maxAgeMs: number }): FastifyReply {
    return reply.setCookie(this.#cookie, session.token, {
      ...cookieOptions,
      maxAge: Math.floor(session.maxAgeMs / 1000),
    })
  }

  forget(reply: FastifyReply): FastifyReply {
    return reply.clearCookie(this.#cookie, cookieOptions)
  }

  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || !URL.canParse(origin)) return false
    const { origin: asked, host: askedHost, hostname } = new URL(origin)
    const { publicUrl, isEncrypted } = this.#reach
    if (publicUrl) return asked === publicUrl.origin
    // A name of another site may lead to this computer: without TLS only names that are always of this computer count.
    return askedHost === host && (isEncrypted || loopback.includes(hostname))
  }

  /** A preHandler of what changes something. */
  readonly requireOwnOrigin = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!this.isOwnOrigin(request.headers.origin, request.host))
      return html(
        reply,
        403,
        messagePage('Not from this page', 'This form was sent from another site, so nothing was done.'),
      )
  }
}
