import { randomBytes } from 'node:crypto'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Role } from '#model/roles.ts'
import type { OidcSettings } from './oidc-settings.ts'

/** A sign-in between the way to the provider and the way back. A browser can use it once. */
type PendingSignIn = {
  verifier: string
  state: string
  nonce: string
  redirectUri: string
  invitation: string | null
  atMs: number
}
const pendingMs = 600_000
/** The oldest ones are dropped first. */
const maxPending = 10_000

/** A user as the provider identifies them. `role`: from their groups; null when none gives a role. */
export type Person = { issuer: string; subject: string; name: string; role: Role | null; invitation: string | null }

const rank: readonly Role[] = ['annotator', 'lead', 'admin']

/** Sign-in by an OpenID Connect provider: code flow with PKCE, state and nonce. */
export class SingleSignOn {
  readonly settings: OidcSettings
  readonly #pending = new Map<string, PendingSignIn>()
  readonly #nowMs: () => number
  #provider: Promise<Configuration> | null = null

  constructor(settings: OidcSettings, nowMs: () => number = Date.now) {
    this.settings = settings
    this.#nowMs = nowMs
  }

  /** The provider's configuration, fetched on first use and again after a failure. */
  #configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings
    this.#provider ??= discovery(issuer, clientId, clientSecret, undefined, {
      timeout: 10,
      execute: [
        // Checks the ID token's signature as well, although it comes straight from the provider.
        enableNonRepudiationChecks,
        ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : []),
      ],
    }).catch((error: unknown) => {
      this.#provider = null
      throw error
    })
    return this.#provider
  }

  /** Returns the address where a browser signs in, and the id that it must bring back. */
  async begin(redirectUri: string, invitation: string | null): Promise<{ id: string; url: string }> {
    const provider = await this.#configuration()
    const id = randomBytes(32).toString('base64url')
    const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()]
    const nowMs = this.#nowMs()
    for (const [old, { atMs }] of this.#pending)
      if (nowMs - atMs > pendingMs || this.#pending.size >= maxPending) this.#pending.delete(old)
    this.#pending.set(id, { verifier, state, nonce, redirectUri, invitation, atMs: nowMs })
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope: this.settings.scopes.join(' '),
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { id, url: url.href }
  }

  /** Returns the user who signed in. Throws if anything differs from what was sent, or was used before. */
  async finish(id: string | undefined, query: string): Promise<Person> {
    const pending = this.#pending.get(id ?? '')
    this.#pending.delete(id ?? '')
    if (!pending || this.#nowMs() - pending.atMs > pendingMs) throw new Error('No sign-in was begun in this browser.')
    const provider = await this.#configuration()
    const answer = await authorizationCodeGrant(provider, new URL(`${pending.redirectUri}${query}`), {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    })
    const token = answer.claims()
    if (!token) throw new Error('The provider sent no ID token.')
    const more = provider.serverMetadata().userinfo_endpoint
      ? await fetchUserInfo(provider, answer.access_token, token.sub)
      : {}
    const claims = new Map<string, unknown>([...Object.entries(token), ...Object.entries(more)])
    const { groupsClaim, groups, nameClaims } = this.settings
    const claimed = claims.get(groupsClaim)
    const own = new Set(Array.isArray(claimed) ? claimed : [claimed])
    const roles = groups.filter(({ group }) => own.has(group)).map(({ role }) => role)
    const name = nameClaims.map((claim) => claims.get(claim)).find((value) => typeof value === 'string' && value.trim())
    return {
      issuer: token.iss,
      subject: token.sub,
      name: String(name ?? token.sub),
      role: rank.findLast((role) => roles.includes(role)) ?? null,
      invitation: pending.invitation,
    }
  }

  /** Returns the address where a browser signs out of the provider; null if the provider has none. */
  async endSessionUrl(returnTo: string): Promise<string | null> {
    // The user is signed out here in any case.
    const provider = await this.#configuration().catch(() => null)
    if (!provider?.serverMetadata().end_session_endpoint) return null
    return buildEndSessionUrl(provider, { post_logout_redirect_uri: returnTo }).href
  }
}
