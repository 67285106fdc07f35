import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { Provider } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { EngineClient } from '#contract'
import type { RunningServer } from '../../../src/server/serve.ts'
import { readOidcSettings } from '../../../src/server/sign-on/oidc-settings.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { serveHere } from '../../support/team/served.ts'

const secret = 'a secret of at least 32 characters'
type Person = { preferred_username: string; groups?: string[] }
const people = new Map<string, Person>()

let scratch: Scratch
let folder: string
let provider: Server
let settings: Awaited<ReturnType<typeof readOidcSettings>>
let served: RunningServer
let answer: (request: IncomingMessage, response: ServerResponse) => unknown
/** Who signs in at the provider next, and what becomes of the ID token on its way. */
let next = ''
let tamper: ((token: string) => Promise<string>) | null = null
let keys: Awaited<ReturnType<typeof generateKeyPair>>

beforeAll(async () => {
  scratch = await scratchWorkspace()
  for (const name of ['ana', 'bea']) await scratch.client.access.add({ name, role: 'annotator' })
  await scratch.engine.close()
  folder = mkdtempSync(join(tmpdir(), 'winnow-oidc-'))
  writeFileSync(join(folder, 'web.html'), '<html><head></head><body>the page</body></html>')
  provider = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => provider.listen(0, 'localhost', resolve))
  const issuer = `http://localhost:${(provider.address() as AddressInfo).port}`
  writeFileSync(join(folder, 'secret'), `${secret}\n`)
  const file = join(folder, 'oidc.json')
  writeFileSync(
    file,
    JSON.stringify({
      issuer,
      clientId: 'winnow',
      clientSecretFile: 'secret',
      label: 'Example account',
      scopes: ['profile', 'groups'],
      groups: [
        { group: 'labelers', role: 'annotator' },
        { group: 'curators', role: 'lead' },
        { group: 'operators', role: 'admin' },
      ],
    }),
  )
  settings = await readOidcSettings(file)
  served = await serveHere({
    folders: [scratch.folder],
    page: folder,
    oidc: settings,
  })
  answer = await makeProvider(issuer)
})
afterEach(() => {
  tamper = null
})
afterAll(async () => {
  await served.close()
  provider.closeAllConnections()
  provider.close()
  for (const made of [folder, scratch.folder]) rmSync(made, { recursive: true, force: true })
})

async function makeProvider(issuer: string) {
  keys = await generateKeyPair('RS256', { extractable: true })
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'winnow',
        client_secret: secret,
        redirect_uris: [`${served.url}/sign-in/back`],
        post_logout_redirect_uris: [`${served.url}/sign-in`],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), alg: 'RS256', use: 'sig', kid: 'one' }] },
    cookies: { keys: ['of a test'] },
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'groups'],
    claims: { openid: ['sub'], profile: ['preferred_username'], groups: ['groups'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    async loadExistingGrant({ oidc: { client, session, provider } }) {
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! })
      grant.addOIDCScope('openid profile groups')
      await grant.save()
      return grant
    },
  })
  oidc.use(async (context, go) => {
    await go()
    const body = context.body as { id_token?: string } | undefined
    if (context.path === '/token' && body?.id_token && tamper) body.id_token = await tamper(body.id_token)
  })
  const answerRest = oidc.callback()
  return (request: IncomingMessage, response: ServerResponse) =>
    request.url?.startsWith('/interaction/')
      ? oidc.interactionFinished(request, response, { login: { accountId: next } })
      : answerRest(request, response)
}

/** A browser: cookies of the server and of the provider, by their names. */
const newBrowser = () => new Map<string, string>()
type Browser = ReturnType<typeof newBrowser>

async function visit(browser: Browser, url: string | URL): Promise<Response> {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
  // A server under too much load says when to ask again; nothing was done then.
  const restSeconds = Number(response.headers.get('retry-after'))
  if (response.status === 503 && restSeconds > 0) {
    await setTimeout(restSeconds * 1000)
    return visit(browser, url)
  }
  for (const line of response.headers.getSetCookie()) {
    const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string]
    if (value === '') browser.delete(name)
    else browser.set(name, value)
  }
  return response
}

/** Signs in at the provider, and gives the address with which it sends the browser back. */
async function comeBack(
  browser: Browser,
  person: string,
  { invitation, sent = (url) => url }: { invitation?: string; sent?: (url: URL) => URL } = {},
): Promise<URL> {
  next = person
  const query = invitation === undefined ? '' : `?invitation=${invitation}`
  let url = new URL(`/sign-in/provider${query}`, served.url)
  for (let step = 0; step < 10; step++) {
    const response = await visit(browser, url)
    const to = response.headers.get('location')
    if (!to) throw new Error(`${url.href} answers ${response.status}: ${await response.text()}`)
    url = new URL(to, url)
    if (step === 0) url = sent(url)
    if (url.pathname === '/sign-in/back') return url
  }
  throw new Error('The provider sends the browser around.')
}

async function signIn(person: string, options?: Parameters<typeof comeBack>[2]) {
  const browser = newBrowser()
  const response = await visit(browser, await comeBack(browser, person, options))
  return { browser, status: response.status, text: await response.text() }
}

function clientOf(browser: Browser): EngineClient {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ')
  const socket = new WebSocket(`${served.url.replace('http', 'ws')}/engine`, {
    headers: { cookie, origin: served.url },
  })
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}
const whoIs = async (browser: Browser) => clientOf(browser).access.whoami()

let admin: EngineClient
test('the owner signs in by the first invitation, and stays admin as the only one', async () => {
  people.set('sub-olga', { preferred_username: 'o.owner', groups: ['curators'] })
  expect(await (await fetch(`${served.url}/sign-in`)).text()).toContain('Example account')
  const invitation = new URL(served.workspaces[0]!.invitation!.url).pathname.split('/').at(-1)!
  const { browser, status } = await signIn('sub-olga', { invitation })
  expect(status).toBe(303)
  expect(await whoIs(browser)).toMatchObject({ name: 'olga', role: 'admin' })
  admin = clientOf(browser)
  expect((await signIn('sub-olga', { invitation })).status).toBe(403)
})

test('groups decide who may sign in, and the role, at each sign-in; only the subject identifies the user', async () => {
  people.set('sub-1', { preferred_username: 'ana', groups: ['labelers', 'curators', 'others'] })
  const first = await signIn('sub-1')
  expect(await whoIs(first.browser)).toMatchObject({ name: 'ana 2', role: 'lead' })
  people.set('sub-1', { preferred_username: 'olga', groups: ['labelers'] })
  const second = await signIn('sub-1')
  expect(await whoIs(second.browser)).toMatchObject({ name: 'ana 2', role: 'annotator' })
  expect(await whoIs(first.browser)).toMatchObject({ role: 'annotator' })
  people.set('sub-1', { preferred_username: 'ana', groups: ['others'] })
  expect(await signIn('sub-1')).toMatchObject({ status: 403, text: expect.stringContaining('None of your groups') })
  people.set('sub-2', { preferred_username: 'eve' })
  expect(await signIn('sub-2')).toMatchObject({ status: 403, text: expect.stringContaining('not a user') })
  people.set('sub-1', { preferred_username: 'ana', groups: ['labelers'] })
  await admin.access.setDisabled({ name: 'ana 2' })
  expect(await signIn('sub-1')).toMatchObject({ status: 403, text: expect.stringContaining('disabled') })
  const actions = (await admin.access.audit({})).map(({ action }) => action)
  expect(actions).toEqual(expect.arrayContaining(['access.join', 'access.setRole', 'access.signInFailed']))
})

test('an invited person becomes that user, whatever the provider calls them', async () => {
  people.set('sub-3', { preferred_username: 'somebody', groups: ['labelers'] })
  const { token } = await admin.access.invite({ name: 'bea' })
  const { browser } = await signIn('sub-3', { invitation: token })
  expect(await whoIs(browser)).toMatchObject({ name: 'bea', role: 'annotator' })
  expect(await whoIs((await signIn('sub-3')).browser)).toMatchObject({ name: 'bea' })
})

describe('a sign-in is refused', () => {
  const refused = async (browser: Browser, url: URL) => {
    const response = await visit(browser, url)
    expect(response.status).toBe(400)
    expect([...browser.keys()].filter((name) => name.startsWith('__Host-winnow'))).toEqual([])
  }

  test('with another state, without the cookie of its beginning, and a second time', async () => {
    const changed = newBrowser()
    const url = await comeBack(changed, 'sub-3')
    url.searchParams.set('state', 'another')
    await refused(changed, url)
    const begun = await comeBack(newBrowser(), 'sub-3')
    await refused(newBrowser(), begun)
    const [one, other] = [newBrowser(), newBrowser()]
    const used = await comeBack(one, 'sub-3')
    expect((await visit(new Map(one), used)).status).toBe(303)
    await refused(one, used)
    const fresh = await comeBack(other, 'sub-3')
    fresh.searchParams.set('code', used.searchParams.get('code')!)
    await refused(other, fresh)
  })

  test('with the challenge of another verifier', async () => {
    const browser = newBrowser()
    const sent = (url: URL) => {
      url.searchParams.set('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
      return url
    }
    await refused(browser, await comeBack(browser, 'sub-3', { sent }))
  })

  const signed = (claims: JWTPayload, key = keys.privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key)
  test.each<[string, (claims: JWTPayload) => Promise<string> | string]>([
    ['another nonce', (claims) => signed({ ...claims, nonce: 'another' })],
    ['no nonce', ({ nonce: _, ...claims }) => signed(claims)],
    ['another issuer', (claims) => signed({ ...claims, iss: 'https://elsewhere.example' })],
    ['another audience', (claims) => signed({ ...claims, aud: 'another' })],
    ['a time that has passed', (claims) => signed({ ...claims, exp: Math.floor(Date.now() / 1000) - 120 })],
    ['no signature', (claims) => new UnsecuredJWT(claims).encode()],
    [
      'a signature by the shared secret',
      (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)),
    ],
    ['the signature of another key', async (claims) => signed(claims, (await generateKeyPair('RS256')).privateKey)],
  ])('with an ID token of %s', async (_, change) => {
    tamper = async (token) => change(decodeJwt(token))
    const browser = newBrowser()
    await refused(browser, await comeBack(browser, 'sub-3'))
  })

  test('while an ID token signed as it was is taken', async () => {
    tamper = async (token) => signed(decodeJwt(token))
    expect((await signIn('sub-3')).status).toBe(303)
  })
})

test('passwords can be turned off; signing out leads to the provider', async () => {
  const post = (path: string, cookie = '') =>
    fetch(new URL(path, served.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: served.url, cookie },
      body: new URLSearchParams({ name: 'bea', password: 'correct horse battery', again: 'correct horse battery' }),
    })
  settings.passwords = false
  expect((await post('/sign-in')).status).toBe(403)
  const { token } = await admin.access.invite({ name: 'bea' })
  expect((await post(`/invite/${token}`)).status).toBe(403)
  expect(await (await fetch(`${served.url}/sign-in`)).text()).not.toContain('type="password"')
  const { browser } = await signIn('sub-3')
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ')
  const signedOut = (await (await post('/sign-out', cookie)).json()) as { next: string }
  expect(signedOut.next).toContain('/session/end?')
  expect((await fetch(served.url, { redirect: 'manual', headers: { cookie } })).status).toBe(302)
})
