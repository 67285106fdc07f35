import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { User } from '#contract'
import { loopback } from '#model/loopback.ts'
import { type Permission, permissions, roleAllows } from '#model/roles.ts'
import { sessionIdOf } from '#model/session-id.ts'
import { type TokenScope, tokenProblem } from '#model/token-scope.ts'
import type { RemoteUser } from '../launch/engine-child.ts'
import type { ServedEngine } from './served-engine.ts'
import { messagePage } from './sign-in-page.ts'

/**
 * Browsers accept this cookie only over HTTPS or from this computer, for the whole server, and hide it from scripts. Each
 * workspace has its own, also on one computer. Over HTTP on localhost some browsers refuse the prefix.
 */
const sessionCookie = (workspaceId: string, { isEncrypted }: Reach): string =>
  `${isEncrypted ? '__Host-' : ''}winnow-${workspaceId}`
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const
/** How browsers reach the server. Without a `publicUrl`, the host that each request names. */
export type Reach = { isEncrypted: boolean; publicUrl: URL | null }

type Cookies = Record<string, string | undefined>

/** How a request identifies its user: a browser by the session in its cookie, a program by the access token in a header. */
export type Credential = { kind: 'session' | 'token'; secret: string }
/** `token`: the scope of a program's access token. */
export type Visitor = { user: User; credential: Credential; token?: TokenScope }

const bearer = /^Bearer +([\w-]{1,200})$/i

/** A visitor as the engine knows them. */
export const remoteUserOf = ({ user: { userId }, credential, token }: Visitor): RemoteUser => ({
  userId,
  ...(token ? { token } : { sessionId: sessionIdOf(createHash('sha256').update(credential.secret).digest('hex')) }),
})

/** Whether role and token let a visitor do this. */
export function mayDo({ user, token }: Visitor, procedure: Permission): boolean {
  const needed = permissions[procedure].role
  return (needed === 'anyone' || roleAllows(user.role, needed)) && !(token && tokenProblem(token, procedure))
}

/** Finds out who sent a request, and from which page. */
export class Visitors {
  readonly #engine: ServedEngine
  readonly #reach: Reach
  readonly #cookie: string

  constructor(engine: ServedEngine, reach: Reach, workspaceId: string) {
    this.#engine = engine
    this.#reach = reach
    this.#cookie = sessionCookie(workspaceId, reach)
  }

  tokenOf(cookies: Cookies): string | null {
    return cookies[this.#cookie] ?? null
  }

  /** Returns the credential of a request. With a token in the header, the cookie is ignored. */
  credentialOf(headers: IncomingHttpHeaders, cookies: Cookies): Credential | null {
    if (headers.authorization !== undefined) {
      const secret = bearer.exec(headers.authorization)?.[1]
      return secret === undefined ? null : { kind: 'token', secret }
    }
    const secret = this.tokenOf(cookies)
    return secret === null ? null : { kind: 'session', secret }
  }

  /** Null when the credential is no longer valid, or while the engine restarts. */
  async of(credential: Credential | null): Promise<Visitor | null> {
    const { client } = this.#engine
    if (!credential || !client) return null
    if (credential.kind === 'token') {
      const found = await client.accessToken({ token: credential.secret })
      return found && { user: found.user, credential, token: found.scope }
    }
    const user = await client.session({ token: credential.secret })
    return user && { user, credential }
  }

  ofRequest({ headers, cookies }: FastifyRequest): Promise<Visitor | null> {
    return this.of(this.credentialOf(headers, cookies))
  }

  async byCookies(cookies: Cookies): Promise<User | null> {
    const secret = this.tokenOf(cookies)
    return (secret === null ? null : await this.of({ kind: 'session', secret }))?.user ?? null
  }

  /** Where the browser of a request reaches the server. */
  originOf(request: FastifyRequest): string {
    return this.#reach.publicUrl?.origin ?? `${request.protocol}://${request.host}`
  }

  /** The cookie that connects the way to the provider with the way back. */
  begunOf(cookies: Cookies): string | undefined {
    return cookies[`${this.#cookie}-begun`]
  }

  keepBegun(reply: FastifyReply, id: string): FastifyReply {
    return reply.setCookie(`${this.#cookie}-begun`, id, { ...cookieOptions, maxAge: 600 })
  }

  forgetBegun(reply: FastifyReply): FastifyReply {
    return reply.clearCookie(`${this.#cookie}-begun`, cookieOptions)
  }

  /** Whether the browser signed in by the single sign-on. */
  cameByProvider(cookies: Cookies): boolean {
    return cookies[`${this.#cookie}-by`] === 'provider'
  }

  keepProvider(reply: FastifyReply, { maxAgeMs }: { maxAgeMs: number }): FastifyReply {
    return reply.setCookie(`${this.#cookie}-by`, 'provider', { ...cookieOptions, maxAge: Math.floor(maxAgeMs / 1000) })
  }

  keep(reply: FastifyReply, session: { token: string; maxAgeMs: number }): FastifyReply {
    return reply.setCookie(this.#cookie, session.token, {
      ...cookieOptions,
      maxAge: Math.floor(session.maxAgeMs / 1000),
    })
  }

  forget(reply: FastifyReply): FastifyReply {
    return reply.clearCookie(this.#cookie, cookieOptions).clearCookie(`${this.#cookie}-by`, cookieOptions)
  }

  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || !URL.canParse(origin)) return false
    const { origin: pageOrigin, host: pageHost, hostname } = new URL(origin)
    const { publicUrl, isEncrypted } = this.#reach
    if (publicUrl) return pageOrigin === publicUrl.origin
    // Another site's name may resolve to this computer. Without TLS, only names that always mean this computer count.
    return pageHost === host && (isEncrypted || loopback.includes(hostname))
  }

  /** preHandler for changes that programs may make too. No page of another site can send the token header. */
  readonly requireOwnOriginOrToken = async (request: FastifyRequest, reply: FastifyReply) =>
    request.headers.authorization === undefined ? this.requireOwnOrigin(request, reply) : undefined

  /** preHandler for every route that changes something. */
  readonly requireOwnOrigin = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!this.isOwnOrigin(request.headers.origin, request.host)) return messagePage(reply, 403, 'elsewhere')
  }
}
