import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { type DetailedError, Upload } from 'tus-js-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type EngineClient, readFrame } from '#contract'
import { editIdFrom, type ImageId, rowOf } from '#model/ids.ts'
import { CantServe } from '../../../src/server/cant-serve.ts'
import type { RunningServer } from '../../../src/server/serve.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { serveHere } from '../../support/team/served.ts'

const password = 'correct horse battery'

let scratch: Scratch
let page: string
let served: RunningServer
let imageId: ImageId
let otherImage: ImageId
let measured: ImageId
const open: WebSocket[] = []

beforeAll(async () => {
  scratch = await scratchWorkspace()
  imageId = scratch.addImage()
  otherImage = scratch.addImage()
  measured = scratch.addImage()
  for (const name of ['ana', 'bea', 'cem', 'dan', 'eva']) await scratch.client.access.add({ name, role: 'annotator' })
  await scratch.client.access.add({ name: 'lea', role: 'lead' })
  await scratch.engine.close()
  page = mkdtempSync(join(tmpdir(), 'winnow-page-'))
  writeFileSync(join(page, 'web.html'), '<html><head></head><body>the page</body></html>')
  served = await start()
  await post(new URL(served.workspaces[0]!.invitation!.url).pathname, { password, again: password })
  owner = await signIn('olga')
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate()
})
afterAll(async () => {
  await served.close()
  rmSync(scratch.folder, { recursive: true, force: true })
  rmSync(page, { recursive: true, force: true })
})

const start = () =>
  serveHere({
    folders: [scratch.folder],
    page,
    mcp: true,
  })

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(new URL(path, served.url), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: served.url, ...headers },
    body: new URLSearchParams(form),
  })
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const signIn = async (name: string) => cookieOf(await post('/sign-in', { name, password }))

/** The session of the owner, who invites all others. */
let owner = ''
async function sessionOf(name: string, owner: EngineClient): Promise<string> {
  const { token } = await owner.access.invite({ name })
  await post(`/invite/${token}`, { password, again: password })
  return signIn(name)
}

function connect(cookie: string, origin = served.url): WebSocket {
  const socket = new WebSocket(`${served.url.replace(/^http/, 'ws')}/engine`, { headers: { cookie, origin } })
  open.push(socket)
  return socket
}
const clientOn = (socket: WebSocket): EngineClient =>
  createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
const ended = (socket: WebSocket) =>
  new Promise<number | string>((resolve) => {
    socket.on('close', (code) => resolve(code))
    socket.on('error', (error) => resolve(error.message))
  })
const namesOf = (users: { name: string }[]) => users.map(({ name }) => name)

test('an invitation, a password, a session: the page, and the engine as that user', async () => {
  const admin = clientOn(connect(owner))
  const invitation = `${served.url}/invite/${(await admin.access.invite({ name: 'ana' })).token}`
  const { pathname } = new URL(invitation)
  expect(await (await fetch(invitation)).text()).toContain('Choose a password')
  expect((await post(pathname, { password: 'short', again: 'short' })).status).toBe(422)
  expect((await post(pathname, { password, again: `${password}!` })).status).toBe(422)
  expect((await post(pathname, { password, again: password })).status).toBe(303)
  for (const used of [invitation, served.workspaces[0]!.invitation!.url]) expect((await fetch(used)).status).toBe(410)
  const home = await fetch(served.url, { headers: { cookie: owner } })
  expect(await home.text()).toContain('the page')
  expect(namesOf(await admin.access.list())).toEqual(['olga', 'ana', 'bea', 'cem', 'dan', 'eva', 'lea'])
  const ana = clientOn(connect(await signIn('ana')))
  expect(await ana.access.whoami()).toMatchObject({ name: 'ana', role: 'annotator' })
  await expect(ana.access.invite({ name: 'lea' })).rejects.toMatchObject({ code: 'REFUSED' })
})

test('its own pages speak the language of the browser, or the one that was chosen on them', async () => {
  const page = async (path: string, headers: Record<string, string>) =>
    (await fetch(`${served.url}${path}`, { headers })).text()
  const german = { 'accept-language': 'fr;q=0.9, de-AT;q=0.8,en;q=0.1' }
  expect(await page('/sign-in', german)).toContain('<html lang="de">')
  expect(await page('/sign-in', german)).toContain('Passwort')
  expect(await page('/invite/nobody', { 'accept-language': 'zh-CN' })).toContain('邀请无效')
  expect(await page('/sign-in', { 'accept-language': 'nonsense' })).toContain('<html lang="en">')
  const chosen = await fetch(`${served.url}/sign-in?lang=zh-Hans`, { headers: german })
  expect(await chosen.text()).toContain('密码')
  const kept = { ...german, cookie: cookieOf(chosen) }
  expect(kept.cookie).toBe('winnow-language=zh-Hans')
  expect(await page('/sign-in', kept)).toContain('密码')
  expect(await (await post('/sign-in', { name: 'nobody', password }, kept)).text()).toContain('用户名或密码错误')
  const unknown = await fetch(`${served.url}/sign-in?lang=__proto__`, { headers: german })
  expect([unknown.headers.get('set-cookie'), (await unknown.text()).includes('Passwort')]).toEqual([null, true])
})

describe('an outsider never', () => {
  test('comes in without a session: not to the page, an image or the engine', async () => {
    const home = await fetch(served.url, { redirect: 'manual' })
    expect([home.status, home.headers.get('location')]).toEqual([302, '/sign-in'])
    expect((await fetch(`${served.url}/image/proxy/${imageId}`)).status).toBe(401)
    for (const cookie of ['', `${owner.split('=')[0]}=`, `${owner.split('=')[0]}=guessed`])
      expect(await ended(connect(cookie))).toMatch(/401/)
  })

  test('comes in from the page of another site', async () => {
    expect(await ended(connect(owner, 'https://elsewhere.example'))).toMatch(/403/)
    const { port } = new URL(served.url)
    const rebound = new WebSocket(`ws://127.0.0.1:${port}/engine`, {
      headers: { cookie: owner, origin: `http://elsewhere.example:${port}`, host: `elsewhere.example:${port}` },
    })
    expect(await ended(rebound)).toMatch(/403/)
    const sent = await post('/sign-in', { name: 'ana', password }, { origin: 'https://elsewhere.example' })
    expect(sent.status).toBe(403)
    expect((await post('/sign-out', {}, { origin: 'null', cookie: owner })).status).toBe(403)
    expect((await fetch(served.url, { redirect: 'manual', headers: { cookie: owner } })).status).toBe(200)
  })

  test('guesses a password: after some wrong ones they wait, and so does the right one', async () => {
    const admin = clientOn(connect(owner))
    await sessionOf('bea', admin)
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, n) => post('/sign-in', { name: 'bea', password: `guess number ${n}` })),
    )
    expect(tries.map(({ status }) => status).sort()).toEqual([...Array(5).fill(401), ...Array(7).fill(429)])
    expect((await post('/sign-in', { name: 'bea', password })).status).toBe(429)
    const failed = (await admin.access.audit({})).filter(({ action }) => action === 'access.signInFailed')
    expect(failed).toHaveLength(5)
  })

  test('stays once their session ended or they were disabled', async () => {
    const admin = clientOn(connect(owner))
    const session = await sessionOf('ana', admin)
    const [one, other] = [connect(session), connect(session)]
    await clientOn(one).access.whoami()
    await clientOn(other).access.whoami()
    const ends = [ended(one), ended(other)]
    await admin.access.setDisabled({ name: 'ana', disabled: true })
    expect(await Promise.all(ends)).toEqual([4401, 4401])
    await admin.access.setDisabled({ name: 'ana', disabled: false })
    const again = connect(await signIn('ana'))
    await clientOn(again).access.whoami()
    const end = ended(again)
    await post('/sign-out', {}, { cookie: await signIn('lea') })
    const cookie = await signIn('ana')
    await post('/sign-out', {}, { cookie })
    expect(await ended(connect(cookie))).toMatch(/401/)
    again.terminate()
    await end
  })
})

test('a session that somebody else chose, that has ended, or that is sent as a token opens nothing', async () => {
  const name = owner.split('=')[0]!
  const chosen = `${name}=${'A'.repeat(43)}`
  const session = cookieOf(await post('/sign-in', { name: 'olga', password }, { cookie: chosen }))
  const secret = session.split('=')[1]!
  expect(session).toMatch(new RegExp(`^${name}=(?!A{43}).{20,}$`))
  const asToken = { authorization: `Bearer ${owner.split('=')[1]}` }
  const batch = '01234567-89ab-cdef-0123-456789abcdef'
  const places = [
    '/uploads',
    '/downloads',
    `/download/${batch}/v1.tar`,
    '/roots',
    '/image/proxy/img_1',
    '/video/x/upload/y',
  ]
  const statusOf = async (path: string, headers: Record<string, string>, method = 'GET') =>
    (await fetch(`${served.url}${path}`, { method, redirect: 'manual', headers: { origin: served.url, ...headers } }))
      .status
  const all = async (headers: Record<string, string>) => [
    ...(await Promise.all(places.map((path) => statusOf(path, headers)))),
    await statusOf(`/upload/${batch}`, headers, 'DELETE'),
    await statusOf(`/upload/${batch}`, { ...headers, 'tus-resumable': '1.0.0', 'upload-length': '1' }, 'POST'),
    await statusOf('/api/access/whoami', headers, 'POST'),
    await statusOf('/mcp', { ...headers, accept: 'application/json, text/event-stream' }, 'POST'),
  ]
  expect(await statusOf('/uploads', { cookie: session })).toBe(200)
  await post('/sign-out', {}, { cookie: session })
  for (const headers of [{ cookie: chosen }, { cookie: session }, { authorization: `Bearer ${secret}` }, asToken]) {
    expect(await all(headers)).toEqual(Array(places.length + 4).fill(401))
    const socket = new WebSocket(`${served.url.replace(/^http/, 'ws')}/engine`, {
      headers: { origin: served.url, ...headers },
    })
    expect(await ended(socket)).toMatch(/401/)
  }
  // A session opens no call of a program, which its browser would send for a page of another site.
  expect(await statusOf('/api/access/whoami', { cookie: owner }, 'POST')).toBe(401)
})

const connectBy = (token: string, headers: Record<string, string> = {}) => {
  const socket = new WebSocket(`${served.url.replace(/^http/, 'ws')}/engine`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  open.push(socket)
  return socket
}

describe('a program with an access token', () => {
  test('acts as its user without a page, by the socket and by HTTP; one that only reads changes nothing', async () => {
    const admin = clientOn(connect(owner))
    const write = await admin.access.addToken({ name: 'sync', scope: 'write' })
    const read = await admin.access.addToken({ name: 'report' })
    const program = clientOn(connectBy(write.token))
    expect(await program.access.whoami()).toMatchObject({ name: 'olga', role: 'admin' })
    await program.access.setRole({ name: 'dan', role: 'annotator' })
    await expect(program.access.addToken({ name: 'more' })).rejects.toMatchObject({ data: { rule: 'token-sign-in' } })
    await expect(program.access.invite({ name: 'dan' })).rejects.toMatchObject({ data: { rule: 'token-sign-in' } })
    const reader = clientOn(connectBy(read.token))
    expect(await reader.library.count({})).toBeDefined()
    const skip = reader.labeling.skip({ imageId })
    await expect(skip).rejects.toMatchObject({ code: 'REFUSED', data: { rule: 'token-read' } })
    const image = (token: string) =>
      fetch(`${served.url}/image/display/img_999`, { headers: { authorization: `Bearer ${token}` } })
    expect((await image(read.token)).status).toBe(404)
    expect((await image('wnw_guessed')).status).toBe(401)
    const upload = (token: string) =>
      fetch(`${served.url}/upload/01234567-89ab-cdef-0123-456789abcdee`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'a.png', isFolder: false, files: 1, bytes: 1 }),
      })
    expect([(await upload(read.token)).status, (await upload(write.token)).status]).toEqual([403, 200])
    expect(await admin.access.tokens()).toMatchObject([
      { name: 'report' },
      { name: 'sync', usedAtMs: expect.any(Number) },
    ])
  })

  test('is out at once when its token ends, and never in by a cookie, or beside one', async () => {
    const admin = clientOn(connect(owner))
    const { token, tokenId } = await admin.access.addToken({ name: 'short', scope: 'write' })
    expect(await ended(connect(`${owner.split('=')[0]}=${token}`))).toMatch(/401/)
    expect(await ended(connectBy('wnw_guessed', { cookie: owner, origin: served.url }))).toMatch(/401/)
    const [, session] = owner.split('=')
    expect(await ended(connectBy(session!))).toMatch(/401/)
    const socket = connectBy(token)
    await clientOn(socket).access.whoami()
    const end = ended(socket)
    await admin.access.endToken({ tokenId })
    expect(await end).toBe(4401)
    expect(await ended(connectBy(token))).toMatch(/401/)
  })
})

test('users see where they are signed in and end it; a change of role counts on an open connection', async () => {
  const admin = clientOn(connect(owner))
  const [first, second] = [await sessionOf('dan', admin), await signIn('dan')]
  const dan = clientOn(connect(second))
  const sessions = await dan.access.sessions()
  expect(sessions.map(({ isOwn }) => isOwn).sort()).toEqual([false, true])
  await expect(dan.access.sessions({ all: true })).rejects.toMatchObject({ code: 'REFUSED' })
  const other = connect(first)
  await clientOn(other).access.whoami()
  const end = ended(other)
  await dan.access.endSession({ sessionId: sessions.find(({ isOwn }) => !isOwn)!.sessionId })
  expect(await end).toBe(4401)
  await expect(dan.access.audit({})).rejects.toMatchObject({ code: 'REFUSED' })
  await admin.access.setRole({ name: 'dan', role: 'lead' })
  expect(await dan.access.audit({})).not.toHaveLength(0)
  await admin.access.setRole({ name: 'dan', role: 'annotator' })
  await expect(dan.access.audit({})).rejects.toMatchObject({ code: 'REFUSED' })
  await admin.access.endSessions({ name: 'dan' })
  expect(await ended(connect(second))).toMatch(/401/)
})

describe('a signed-in user', () => {
  test('acts as nobody else and sees and names no file of the server', async () => {
    const admin = clientOn(connect(owner))
    await expect(admin.access.actAs({ name: 'ana' })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(admin.library.file({ imageId, variant: 'proxy' })).rejects.toMatchObject({ code: 'REFUSED' })
    const target = join(scratch.folder, 'backup.tar')
    await expect(admin.maintenance.backup({ file: target })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(admin.library.import({ paths: ['/etc'] })).rejects.toMatchObject({ code: 'REFUSED' })
  })

  test('who sends nonsense loses the connection, and nobody else does', async () => {
    const cookie = owner
    const witness = clientOn(connect(cookie))
    await witness.access.whoami()
    for (const nonsense of ['', '{', 'null', '{"i":"1","p":null}', '{"i":"1","t":3}', Buffer.from([1, 2, 3])]) {
      const socket = connect(cookie)
      await new Promise((resolve) => socket.on('open', resolve))
      socket.send(nonsense)
      expect(await ended(socket)).toBe(1007)
    }
    const huge = connect(cookie)
    await new Promise((resolve) => huge.on('open', resolve))
    huge.send('x'.repeat(17_000_000))
    expect(await ended(huge)).toBe(1009)
    expect(await witness.access.whoami()).toMatchObject({ role: 'admin' })
  })

  test('gets bytes as bytes', async () => {
    const socket = connect(owner)
    await new Promise((resolve) => socket.on('open', resolve))
    const frame = new Promise<Buffer>((resolve) => socket.once('message', resolve))
    socket.send(JSON.stringify({ i: '1', p: { u: '/library/sequence', b: { json: { where: '', order: '' } } } }))
    const read = readFrame(Uint8Array.from(await frame).buffer) as { p: { b: { json: Uint8Array } } }
    const rows = new Uint32Array(read.p.b.json.buffer)
    expect([...rows].sort()).toEqual([imageId, otherImage, measured].map(rowOf))
  })

  test('hears of what others do; of two edits on one revision the second is told', async () => {
    const admin = clientOn(connect(owner))
    const lea = clientOn(connect(await sessionOf('lea', admin)))
    const events = await lea.workspace.events()
    const heard = (async () => {
      for await (const told of events) for (const event of told) if (event.type === 'labelsChanged') return event
      return null
    })()
    const sent = { imageId, editId: editIdFrom('0000000000000001'), baseRevision: 0 }
    await admin.labeling.edit({
      ...sent,
      diff: { annotations: [], predictions: [], state: { before: 'new', after: 'reviewed' } },
    })
    expect(await heard).toEqual({ type: 'labelsChanged', images: [imageId] })
    await expect(
      lea.labeling.edit({
        ...sent,
        editId: editIdFrom('0000000000000002'),
        diff: { annotations: [], predictions: [], state: { before: 'new', after: 'rejected' } },
      }),
    ).rejects.toMatchObject({ code: 'STALE' })
    await events.return?.()
  })
})

/** As a browser asks: `fetch` of Node asks for a whole answer where it is given an ETag. */
const asked = (url: string, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    get(url, { headers: { cookie: owner, ...headers } }, (answer) => {
      let text = ''
      answer.setEncoding('latin1').on('data', (piece: string) => {
        text += piece
      })
      answer.on('end', () => resolve({ status: answer.statusCode, text }))
    }).on('error', reject)
  })

test('files that a lead uploads are imported, copied; an annotator uploads nothing', async () => {
  const admin = clientOn(connect(owner))
  const batch = '01234567-89ab-cdef-0123-456789abcdef'
  const file = join(page, 'photo.png')
  await writeImage(file, { widthPx: 64, heightPx: 48 })
  const content = readFileSync(file)
  const begin = async (cookie: string, origin = served.url) =>
    (
      await fetch(`${served.url}/upload/${batch}`, {
        method: 'PUT',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'garden', isFolder: true, files: 1, bytes: content.length }),
      })
    ).status
  const send = (cookie: string, path: string, headers: Record<string, string> = { origin: served.url }) =>
    new Promise<number>((resolve) =>
      new Upload(content, {
        endpoint: `${served.url}/upload/${batch}`,
        metadata: { path },
        headers: { cookie, ...headers },
        retryDelays: null,
        onSuccess: () => resolve(200),
        onError: (error) => resolve((error as DetailedError).originalResponse?.getStatus() ?? 0),
      }).start(),
    )
  expect(await begin('')).toBe(401)
  expect(await begin(await sessionOf('cem', admin))).toBe(403)
  expect(await begin(owner, 'https://elsewhere.example')).toBe(403)
  expect(await send(owner, 'garden/photo.png')).toBe(404)
  expect(await begin(owner)).toBe(200)
  expect(await send('', 'garden/photo.png')).toBe(401)
  expect(await send(await signIn('cem'), 'garden/photo.png')).toBe(403)
  expect(await send(owner, 'garden/photo.png', { origin: 'https://elsewhere.example' })).toBe(403)
  expect(await send(owner, '../../photo.png')).toBe(400)
  expect(await send(owner, 'garden/photo.png')).toBe(200)
  const paths = [`upload:${batch}/garden`]
  await expect(admin.library.import({ paths, storage: 'link' })).rejects.toMatchObject({ code: 'INVALID' })
  await expect(admin.library.import({ paths: ['upload:../../../etc'] })).rejects.toMatchObject({ code: 'INVALID' })
  const { jobId } = await admin.library.import({ paths })
  await expect.poll(async () => (await admin.jobs.get({ jobId })).status).toBe('done')
  const { images } = await admin.library.list({ where: 'image.source == "garden"', order: '' })
  expect(images).toHaveLength(1)
  const shown = await fetch(`${served.url}/image/display/${images[0]!.imageId}`, { headers: { cookie: owner } })
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])
  const url = shown.url
  expect(await asked(url, { 'if-none-match': shown.headers.get('etag')! })).toEqual({ status: 304, text: '' })
  expect(await asked(url, { range: 'bytes=1-3' })).toEqual({ status: 206, text: 'PNG' })
  expect((await fetch(`${served.url}/image/display/img_999`, { headers: { cookie: owner } })).status).toBe(404)
})

test('metrics count answers by procedure, edits, and connections', async () => {
  const client = clientOn(connect(owner))
  await client.access.whoami()
  const events = await client.workspace.events()
  const edit = (edit: string, after: 'reviewed' | 'rejected') =>
    client.labeling.edit({
      imageId: measured,
      editId: editIdFrom(edit),
      baseRevision: 0,
      diff: { annotations: [], predictions: [], state: { before: 'new', after } },
    })
  const heard = events.next()
  await edit('0000000000000004', 'reviewed')
  await expect(edit('0000000000000005', 'rejected')).rejects.toMatchObject({ code: 'STALE' })
  await heard
  const metrics = await (await fetch(`${served.url}/metrics`)).text()
  for (const line of [
    /^winnow_answer_seconds_count\{workspace="workspace",procedure="access.whoami",outcome="answered"\} [1-9]/m,
    /^winnow_answer_seconds_count\{workspace="workspace",procedure="labeling.edit",outcome="failed"\} [1-9]/m,
    /^winnow_edits_total\{workspace="workspace"\} [1-9]/m,
    /^winnow_event_frames_total\{workspace="workspace"\} [1-9]/m,
    /^winnow_sockets\{workspace="workspace"\} 1$/m,
    /^winnow_disk_syncs_total\{workspace="workspace"\} [1-9]/m,
  ])
    expect(metrics).toMatch(line)
  await events.return?.()
})

test('the page of another version is told so, and sends nothing to this engine', async () => {
  const page = await (await fetch(served.url, { headers: { cookie: owner } })).text()
  const build = /<meta name="winnow-build" content="([0-9a-f]{12})">/.exec(page)?.[1] ?? ''
  const connectWith = (query: string) =>
    new WebSocket(`${served.url.replace(/^http/, 'ws')}/engine?build=${query}`, {
      headers: { cookie: owner, origin: served.url },
    })
  const outdated = connectWith('0123456789ab')
  const reason = new Promise((resolve) => outdated.on('close', (code, reason) => resolve([code, String(reason)])))
  expect(await reason).toEqual([4426, '1'])
  const present = connectWith(build)
  open.push(present)
  expect(await clientOn(present).access.whoami()).toMatchObject({ name: 'olga' })
  expect(await ended(new WebSocket(`${served.url.replace(/^http/, 'ws')}//[`, { headers: { cookie: owner } }))).toMatch(
    /404/,
  )
})

test('a killed engine restarts with every answered edit; browsers reconnect', async () => {
  const cookie = owner
  const socket = connect(cookie)
  const client = clientOn(socket)
  const diff = { annotations: [], predictions: [], state: { before: 'new' as const, after: 'reviewed' as const } }
  await client.labeling.edit({ imageId: otherImage, editId: editIdFrom('0000000000000003'), baseRevision: 0, diff })
  const end = ended(socket)
  process.kill(served.workspaces[0]!.enginePid!, 'SIGKILL')
  expect(await end).toBe(1012)
  // Whoever is signed in is not asked to sign in again.
  const home = await fetch(served.url, { headers: { cookie }, redirect: 'manual' })
  expect(home.status).toBe(503)
  expect(await home.text()).toContain('is starting')
  await expect.poll(async () => (await fetch(`${served.url}/healthz`)).status).toBe(200)
  const again = clientOn(connect(cookie))
  expect((await again.labeling.open({ imageId: otherImage })).state).toBe('reviewed')
})

test('passwords never travel unencrypted over a network', async () => {
  const elsewhere = serveHere({
    folders: [scratch.folder],
    host: '0.0.0.0',
    page,
    gaveUp: () => undefined,
  })
  await expect(elsewhere).rejects.toThrow(CantServe)
})
