import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createWorkspace } from '#engine'
import type { RunningServer } from '../../../src/server/serve.ts'
import { password, serveHere } from '../../support/team/served.ts'

let home: string
let served: RunningServer
const told: string[] = []

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'winnow-several-'))
  for (const name of ['Garden', 'Pond'])
    await createWorkspace(join(home, name), {
      name,
      classes: [],
      ownerName: 'olga',
      clock: { nowMs: () => Date.now() },
    })
  mkdirSync(join(home, 'broken'))
  const page = join(home, 'page')
  mkdirSync(page)
  writeFileSync(join(page, 'web.html'), '<html><head></head><body>the page</body></html>')
  const folders = ['Garden', 'Pond', 'broken'].map((name) => join(home, name))
  served = await serveHere({
    folders,
    page,
    metricsToken: 'of-the-monitoring',
    warn: (sentence) => void told.push(sentence),
  })
})
afterAll(async () => {
  await served?.close()
  rmSync(home, { recursive: true, force: true })
})

const get = (path: string, cookie = '') => fetch(`${served.url}${path}`, { headers: { cookie }, redirect: 'manual' })
const post = (path: string, form: Record<string, string>, cookie = '') =>
  fetch(`${served.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: served.url, cookie },
    body: new URLSearchParams(form),
  })
const [garden, pond, broken] = ['/w/garden', '/w/pond', '/w/broken']

/** The session of the owner there. */
async function signIn(workspace: number): Promise<string> {
  const { invitation, url } = served.workspaces[workspace]!
  const base = new URL(url).pathname
  if (invitation) await post(new URL(invitation.url).pathname, { password, again: password })
  const answer = await post(`${base}/sign-in`, { name: 'olga', password })
  expect(answer.headers.get('location')).toBe(`${base}/`)
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
const engineAnswers = (base: string, cookie: string) =>
  new Promise<string>((resolve) => {
    const socket = new WebSocket(`${served.url.replace(/^http/, 'ws')}${base}/engine`, {
      headers: { cookie, origin: served.url },
    })
    socket.on('open', () => {
      resolve('open')
      socket.terminate()
    })
    socket.on('error', ({ message }) => resolve(message))
  })

test('each workspace has its own address, sessions and images; the first page lists them', async () => {
  expect(served.workspaces.map(({ url }) => new URL(url).pathname)).toEqual([garden, pond, broken])
  const cookie = await signIn(0)
  expect(cookie).toMatch(/^winnow-[0-9a-f]{12}=/)
  const first = await (await get('/', cookie)).text()
  expect(first.match(/<li>.*?<\/li>/g)?.map((line) => line.replace(/<[^>]+>/g, ' ').replace(/ +/g, ' '))).toEqual([
    ' Garden Signed in as olga ',
    ' Pond Sign in ',
    ' broken Not available ',
  ])
  expect((await get(garden, cookie)).headers.get('location')).toBe(`${garden}/`)
  const page = await (await get(`${garden}/`, cookie)).text()
  expect(page).toContain('<meta name="winnow-workspace" content="Garden">')
  expect((await get(`${garden}/image/proxy/img_1`, cookie)).status).toBe(404)
  expect(await engineAnswers(garden, cookie)).toBe('open')
  // Of the other one this is nobody, under whatever name the browser sends it.
  const renamed = `${(await signIn(1)).split('=')[0]}=${cookie.split('=')[1]}`
  for (const stranger of [cookie, renamed]) {
    expect((await get(`${pond}/`, stranger)).headers.get('location')).toBe(`${pond}/sign-in`)
    expect((await get(`${pond}/image/proxy/img_1`, stranger)).status).toBe(401)
    expect(await engineAnswers(pond, stranger)).toMatch(/401/)
  }
})

test('the page of one learns in which others its user is signed in, and of no more', async () => {
  const both = `${await signIn(0)}; ${await signIn(1)}`
  expect(await (await get('/workspaces', both)).json()).toEqual([
    { name: 'Garden', base: garden },
    { name: 'Pond', base: pond },
  ])
  expect(await (await get('/workspaces')).json()).toEqual([])
})

test('signing out of one leaves the session of the other', async () => {
  const [inGarden, inPond] = [await signIn(0), await signIn(1)]
  const both = `${inGarden}; ${inPond}`
  expect(await (await post(`${pond}/sign-out`, {}, both)).json()).toEqual({ next: `${pond}/sign-in` })
  expect((await get(`${pond}/`, both)).status).toBe(302)
  expect((await get(`${garden}/`, both)).status).toBe(200)
})

test('one that can’t be opened says so, tells the operator why, and stops no other', async () => {
  expect(told).toEqual([expect.stringContaining(join(home, 'broken'))])
  const answer = await get(`${broken}/sign-in`)
  expect(answer.status).toBe(503)
  expect(await answer.text()).not.toContain(home)
  expect(await engineAnswers(broken, '')).toMatch(/401|503/)
  const states = await Promise.all(['', garden, broken].map((base) => get(`${base}/healthz`)))
  expect(states.map(({ status }) => status)).toEqual([503, 200, 503])
  expect((await get('/engine')).status).toBe(404)
})

test('metrics are for this computer and for whoever has the token', async () => {
  const metrics = async (headers: Record<string, string>) => {
    const answer = await fetch(`${served.url}/metrics`, { headers })
    return [answer.status, await answer.text()] as const
  }
  const [status, text] = await metrics({})
  expect(status).toBe(200)
  expect(text).toMatch(/^winnow_engine_up\{workspace="garden"\} 1$/m)
  expect(text).toMatch(/^winnow_engine_up\{workspace="broken"\} 0$/m)
  expect(text).toMatch(/^winnow_engine_memory_bytes\{workspace="pond"\} \d{8,}$/m)
  expect(text).toMatch(/^winnow_jobs_queued\{workspace="pond"\} 0$/m)
  expect(text).toMatch(/^winnow_server_process_cpu_seconds_total /m)
  const passedOn = { 'x-forwarded-for': '10.0.0.9' }
  expect((await metrics(passedOn))[0]).toBe(403)
  expect((await metrics({ ...passedOn, authorization: 'Bearer guessed' }))[0]).toBe(403)
  expect((await metrics({ ...passedOn, authorization: 'Bearer of-the-monitoring' }))[0]).toBe(200)
})

test('when none can be opened, the server does not start', async () => {
  const none = serveHere({ folders: ['a', 'b'].map((name) => join(home, name)) })
  await expect(none).rejects.toThrow('None of the workspaces could be opened.')
})
