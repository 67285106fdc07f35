import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type EngineClient, type ExportResult, type Job, readFrame } from '#contract'
import { annotationIdFrom, editIdFrom, type ImageId, type JobId } from '#model/ids.ts'
import type { Answers } from '../../../bench/engine/deaf-call.ts'
import { calls } from '../../../bench/engine/deaf-calls.ts'
import type { RunningServer } from '../../../src/server/serve.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { serveHere } from '../../support/team/served.ts'

const uploaded = 'image.source in ["garden", "May"]'
const batch = '01234567-89ab-cdef-0123-456789abcdef'
const secret = 'nobody is to read this'

let scratch: Scratch
/** Holds the workspace and all that is elsewhere on the server. */
let parent: string
let served: RunningServer
/** What all connections were sent. */
const frames: string[] = []
const sockets: WebSocket[] = []
/** Cookies of users. */
const sessions = { owner: '', lea: '', lou: '', ana: '' }

const password = 'correct horse battery'
async function signIn(name: string, invitation: string): Promise<string> {
  const post = (path: string, form: Record<string, string>) =>
    fetch(`${served.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: served.url },
      body: new URLSearchParams(form),
    })
  await post(`/invite/${invitation}`, { password, again: password })
  const answer = await post('/sign-in', { name, password })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

function socketOf(cookie: string): WebSocket {
  const socket = new WebSocket(`${served.url.replace(/^http/, 'ws')}/engine`, {
    headers: { cookie, origin: served.url },
  })
  socket.on('message', (frame) => frames.push(String(frame)))
  sockets.push(socket)
  return socket
}

const clientOf = (cookie: string): EngineClient =>
  createORPCClient(new RPCLink({ websocket: socketOf(cookie) as unknown as globalThis.WebSocket }))

async function ended(client: EngineClient, jobId: JobId): Promise<Job> {
  const isActive = async () => ['queued', 'running'].includes((await client.jobs.get({ jobId })).status)
  await expect.poll(isActive).toBe(false)
  return client.jobs.get({ jobId })
}

const fetchAs = (cookie: string, path: string, options: RequestInit = {}) =>
  fetch(`${served.url}${path}`, {
    ...options,
    headers: { cookie, origin: served.url, ...(options.headers as Record<string, string>) },
  })
/** The address of what was written to `download:ID/NAME`. */
const addressOf = (download: string) => download.replace('download:', '/download/')
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())

/** With a box. */
const approve = (client: EngineClient, imageId: ImageId, random: string) =>
  client.labeling.edit({
    imageId,
    editId: editIdFrom(random),
    baseRevision: 0,
    diff: {
      annotations: [
        {
          before: null,
          after: {
            id: annotationIdFrom(random.slice(0, 12)),
            classId: 2,
            geometry: { shape: 'box', x: 10, y: 20, width: 30, height: 40 },
            attributes: {},
            origin: 'human',
            modelId: null,
            predictionId: null,
            score: null,
          },
        },
      ],
      predictions: [],
      state: { before: 'new', after: 'reviewed' },
    },
  })

beforeAll(async () => {
  scratch = await scratchWorkspace()
  parent = dirname(scratch.folder)
  const elsewhere = join(parent, 'elsewhere')
  mkdirSync(join(elsewhere, 'opened'), { recursive: true })
  writeFileSync(join(elsewhere, 'secret.mp4'), secret)
  writeFileSync(join(elsewhere, 'opened', 'film.mp4'), 'frames')
  symlinkSync(join(elsewhere, 'secret.mp4'), join(elsewhere, 'opened', 'link.mp4'))
  // Work from before there was a server knows places elsewhere.
  const { client, engine } = scratch
  for (const n of [1, 2, 3]) await writeImage(join(elsewhere, 'photos', `${n}.png`), { tint: n })
  writeFileSync(join(elsewhere, 'photos', 'broken.png'), 'no image')
  const done = async ({ jobId }: { jobId: JobId }) => expect((await engine.context.jobs.wait(jobId)).error).toBeNull()
  await done(await client.library.import({ paths: [join(elsewhere, 'photos')], storage: 'link' }))
  const { images } = await client.library.list({ where: '', order: '' })
  for (const [n, { imageId }] of images.entries()) await approve(client, imageId, `000000000000000${n}`)
  await scratch.freeze({ name: 'before' })
  await done(await client.datasets.export({ name: 'before', format: 'coco', folder: join(elsewhere, 'before') }))
  await done(await client.maintenance.backup({ file: join(elsewhere, 'before.winnow.tar') }))
  rmSync(join(elsewhere, 'photos', '3.png'))
  for (const name of ['lea', 'lou'] as const) await client.access.add({ name, role: 'lead' })
  await client.access.add({ name: 'ana', role: 'annotator' })
  await engine.close()
  const page = mkdtempSync(join(tmpdir(), 'winnow-page-'))
  writeFileSync(join(page, 'web.html'), '<html><head></head><body>the page</body></html>')
  served = await serveHere({
    folders: [scratch.folder],
    page,
    roots: [{ name: 'opened', folder: join(elsewhere, 'opened') }],
  })
  sessions.owner = await signIn('olga', served.workspaces[0]!.invitation!.url.split('/').at(-1)!)
  const owner = clientOf(sessions.owner)
  for (const name of ['lea', 'lou', 'ana'] as const)
    sessions[name] = await signIn(name, (await owner.access.invite({ name })).token)
})
afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await served.close()
  rmSync(parent, { recursive: true, force: true })
})

/** Sends a file as a browser does; `cutAfter`: cuts the connection once so many bytes are there. */
function send(path: string, content: Buffer, { key, cutAfter }: { key?: string; cutAfter?: number } = {}) {
  const address = `${served.url}/upload/${batch}`
  return new Promise<number>((resolve, reject) => {
    const upload: Upload = new Upload(content, {
      endpoint: address,
      ...(key === undefined ? {} : { uploadUrl: `${address}/${key}` }),
      metadata: { path },
      headers: { cookie: sessions.lea, origin: served.url },
      chunkSize: 4000,
      retryDelays: null,
      onChunkComplete: (_size, sent) => {
        if (cutAfter !== undefined && sent >= cutAfter) void upload.abort().then(() => resolve(sent), reject)
      },
      onSuccess: () => resolve(content.length),
      onError: reject,
    })
    upload.start()
  })
}

const original = async (n: number): Promise<Buffer> => {
  const file = join(parent, 'of the browser', `${n}.png`)
  await writeImage(file, { widthPx: 300 + n, heightPx: 200, tint: 100 + n })
  // Larger than a piece.
  const padded = Buffer.concat([readFileSync(file), Buffer.alloc(10_000, n)])
  return padded
}

test('an interrupted upload continues to the same bytes; after the import nothing of it is left', async () => {
  const lea = clientOf(sessions.lea)
  const contents = [await original(1), await original(2)]
  const bytes = contents.reduce((sum, one) => sum + one.length, 0)
  const plan = JSON.stringify({ name: 'garden', isFolder: true, files: 2, bytes })
  const begin = async () =>
    (await (
      await fetchAs(sessions.lea, `/upload/${batch}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: plan,
      })
    ).json()) as { done: string[]; begun: { path: string; key: string }[] }
  await begin()
  await send('garden/1.png', contents[0]!)
  const sent = await send('garden/May/2.png', contents[1]!, { cutAfter: 4000 })
  expect(sent).toBeLessThan(contents[1]!.length)
  const { done, begun } = await begin()
  expect([done, begun.map(({ path }) => path)]).toEqual([['garden/1.png'], ['garden/May/2.png']])
  await send('garden/May/2.png', contents[1]!, { key: begun[0]!.key })
  const { userId } = await lea.access.whoami()
  const kept = join(scratch.folder, 'cache', 'uploads', userId, batch)
  expect(filesBelow(kept).map((file) => hashOf(readFileSync(file)))).toEqual(contents.map(hashOf))

  const { jobId } = await lea.library.import({ paths: [`upload:${batch}/garden`] })
  expect(await ended(lea, jobId)).toMatchObject({ status: 'done', result: { imagesAdded: 2, rejected: [] } })
  const { images } = await lea.library.list({ where: uploaded, order: 'image.path' })
  expect(images.map(({ path }) => path)).toEqual(['1.png', 'May/2.png'])
  const own = filesBelow(join(scratch.folder, 'originals')).map((file) => hashOf(readFileSync(file)))
  expect(own).toEqual(expect.arrayContaining(contents.map(hashOf)))
  await expect.poll(() => existsSync(kept)).toBe(false)
  await expect.poll(() => existsSync(join(scratch.folder, 'cache', 'uploading', userId, batch))).toBe(false)
  expect(await (await fetchAs(sessions.lea, '/uploads')).json()).toEqual([])
  // The same folder again is sent again.
  expect(await begin()).toEqual({ done: [], begun: [] })
  await fetchAs(sessions.lea, `/upload/${batch}`, { method: 'DELETE' })
})

test('once they are imported, nothing is left of a video, its frames, and an archive', async () => {
  const lea = clientOf(sessions.lea)
  const { userId } = await lea.access.whoami()
  const folder = join(parent, 'packed')
  await writeImage(join(folder, 'photos', 'a.png'), { tint: 7, widthPx: 320, heightPx: 240 })
  execFileSync('tar', ['-cf', join(folder, 'photos.tar'), '-C', folder, 'photos'])
  const put = (name: string, bytes: number) =>
    fetchAs(sessions.lea, `/upload/${batch}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, isFolder: false, files: 2, bytes }),
    })
  const archive = readFileSync(join(folder, 'photos.tar'))
  await put('files', archive.length + 6)
  await send('May/photos.tar', archive)
  await send('May/film.mp4', Buffer.from('frames'))
  const jpeg = join(folder, 'frame.jpg')
  await writeImage(jpeg, { tint: 9, widthPx: 200, heightPx: 100 })
  const frames = '99999999-0000-0000-0000-000000000000'
  const answer = await fetchAs(sessions.lea, `/video/${frames}/upload/${batch}/May/film.mp4?frame=0`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: readFileSync(jpeg),
  })
  expect(answer.status).toBe(201)
  for (const path of [`upload:${frames}/film`, `upload:${batch}/May/photos.tar`]) {
    const { jobId } = await lea.library.import({ paths: [path] })
    expect(await ended(lea, jobId)).toMatchObject({ status: 'done', result: { imagesAdded: 1 } })
  }
  for (const kept of ['uploads', 'uploading'])
    await expect.poll(() => readdirSync(join(scratch.folder, 'cache', kept, userId))).toEqual([])
})

const id = (n: number) => `${n}`.repeat(8).concat('-0000-0000-0000-000000000000')

describe('what is written for a browser', () => {
  let folder: string

  test('is downloaded whole: an export with images and labels', async () => {
    const lea = clientOf(sessions.lea)
    const { images } = await lea.library.list({ where: uploaded, order: 'image.path' })
    for (const [n, { imageId }] of images.entries()) await approve(lea, imageId, `000000000000010${n}`)
    await ended(lea, (await lea.datasets.freeze({ name: 'v1', where: uploaded })).jobId)
    const { jobId } = await lea.datasets.export({ name: 'v1', format: 'coco', folder: `download:${id(1)}/v1` })
    const { result, error } = await ended(lea, jobId)
    expect(error).toBeNull()
    folder = (result as ExportResult).folder
    expect(folder).toBe(`download:${id(1)}/v1`)
    const fetched = await fetchAs(sessions.lea, addressOf(folder))
    expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'application/x-tar'])
    expect(fetched.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''v1.tar")
    const there = mkdtempSync(join(parent, 'unpacked-'))
    execFileSync('tar', ['-x', '-C', there], { input: Buffer.from(await fetched.arrayBuffer()) })
    const files = filesBelow(there)
    const [labels] = files
      .filter((file) => file.endsWith('.json'))
      .map((file) => JSON.parse(readFileSync(file, 'utf8')))
      .filter((one) => one.annotations?.length > 0)
    expect(labels.annotations).toMatchObject(images.map(() => ({ bbox: [10, 20, 30, 40] })))
    const pngs = files.filter((file) => file.endsWith('.png'))
    expect(pngs).toHaveLength(images.length)
    const own = filesBelow(join(scratch.folder, 'originals')).map((file) => hashOf(readFileSync(file)))
    for (const file of pngs) expect(own).toContain(hashOf(readFileSync(file)))
    expect(await (await fetchAs(sessions.lea, '/downloads')).json()).toMatchObject([{ name: 'v1', sizeBytes: null }])
    const audited = await clientOf(sessions.owner).access.audit({ limit: 20 })
    expect(audited.filter(({ action }) => action === 'access.download')).toMatchObject([{ user: 'lea' }])
  })

  test('is a backup, a label set, a datasheet, in pieces where a browser asks so', async () => {
    const [owner, lea] = [clientOf(sessions.owner), clientOf(sessions.lea)]
    const backup = `download:${id(2)}/garden.winnow.tar`
    expect((await ended(owner, (await owner.maintenance.backup({ file: backup })).jobId)).error).toBeNull()
    await lea.workspace.exportLabelSet({ file: `download:${id(3)}/classes.json` })
    await lea.datasets.writeDatasheet({ name: 'v1', file: `download:${id(4)}/v1.html` })
    const whole = Buffer.from(await (await fetchAs(sessions.owner, addressOf(backup))).arrayBuffer())
    expect(execFileSync('tar', ['-t'], { input: whole }).toString()).toContain('winnow.db')
    const piece = (range: string) => fetchAs(sessions.owner, addressOf(backup), { headers: { range } })
    const [middle, past] = [await piece('bytes=1000-4999'), await piece(`bytes=${whole.length}-`)]
    expect([middle.status, past.status]).toEqual([206, 416])
    expect(Buffer.from(await middle.arrayBuffer()).equals(whole.subarray(1000, 5000))).toBe(true)
    const labelSet = await (await fetchAs(sessions.lea, addressOf(`download:${id(3)}/classes.json`))).json()
    expect(labelSet.classes.map(({ name }: { name: string }) => name)).toEqual(['person', 'dog', 'cat'])
    const datasheet = await fetchAs(sessions.lea, addressOf(`download:${id(4)}/v1.html`))
    expect(await datasheet.text()).toContain('v1')
    // A page of the workspace's own origin would act for whoever opens it.
    expect(datasheet.headers.get('content-disposition')).toMatch(/^attachment/)
    // What is downloaded is gone in three days.
    expect(await owner.maintenance.backups()).toHaveLength(1)
  })

  test('is for whoever made it, by the role that they had', async () => {
    const owner = clientOf(sessions.owner)
    const statuses = async () =>
      Promise.all(
        [sessions.lea, sessions.lou, sessions.ana, sessions.owner, `${sessions.lea}guessed`].map(
          async (cookie) => (await fetchAs(cookie, addressOf(folder))).status,
        ),
      )
    expect(await statuses()).toEqual([200, 404, 404, 404, 401])
    expect((await fetch(`${served.url}${addressOf(folder)}`)).status).toBe(401)
    await owner.access.setRole({ name: 'lea', role: 'annotator' })
    expect(await statuses()).toEqual([404, 404, 404, 404, 401])
    expect(await (await fetchAs(sessions.lea, '/downloads')).json()).toEqual([])
    await owner.access.setRole({ name: 'lea', role: 'lead' })
    await fetchAs(sessions.lou, addressOf(folder).slice(0, -'/v1'.length), { method: 'DELETE' })
    expect(await statuses()).toEqual([200, 404, 404, 404, 401])
    const ana = clientOf(sessions.ana)
    await expect(ana.datasets.writeDatasheet({ name: 'v1', file: `download:${id(5)}/v1.html` })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    expect((await fetchAs(sessions.lea, addressOf(folder).slice(0, -'/v1'.length), { method: 'DELETE' })).status).toBe(
      204,
    )
    expect(await statuses()).toEqual([404, 404, 404, 404, 401])
  })
})

/** A thousand connections at once would overflow the queue of those that the server has not accepted. */
const agent = new Agent({ keepAlive: true, maxSockets: 20 })
afterAll(() => agent.destroy())

/** As it is written: `fetch` would take the dots out. */
const asked = (path: string, cookie: string) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(served.url)
    get({ hostname, port, path, headers: { cookie }, agent }, (answer) => {
      let body = ''
      answer.setEncoding('latin1').on('data', (piece: string) => {
        body += piece
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    }).on('error', reject)
  })

test('no address leads to another file', async () => {
  expect(await asked(`/video/${batch}/root/opened/film.mp4?from=0&to=6`, sessions.lea)).toEqual({
    status: 200,
    body: 'frames',
  })
  const ways = [
    '..',
    '../..',
    '../../..',
    '%2e%2e',
    '..%2f..%2f..',
    '%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e',
    '..%5c..%5c..',
    '....//....//',
    '%252e%252e%252f%252e%252e',
    '.',
    '',
    '%00',
    '%c0%ae%c0%ae',
    parent,
    encodeURIComponent(parent),
    encodeURIComponent(`${parent}/elsewhere`),
    'link.mp4',
  ]
  const files = ['secret.mp4', 'elsewhere/secret.mp4', 'winnow.db', 'workspace/winnow.db', 'etc/passwd', '%00.mp4', '']
  const bases = [
    `/download/${id(3)}/`,
    `/download/${id(9)}/`,
    '/download/',
    `/video/${batch}/root/opened/`,
    `/video/${batch}/root/`,
    `/video/${batch}/upload/${batch}/`,
    `/video/${batch}/upload/`,
    '/image/display/',
    '/image/thumbnail/',
    '/image/',
    '/assets/',
    '/root?name=opened&path=',
  ]
  const answers = await Promise.all(
    bases.flatMap((base) =>
      ways.flatMap((way) =>
        files.map(async (file) => {
          const path = `${base}${way}${way && file ? '/' : ''}${file}`.replaceAll(' ', '%20')
          const query = path.startsWith('/video') ? '?from=0&to=10' : ''
          return { path, ...(await asked(`${path}${query}`, sessions.lea)) }
        }),
      ),
    ),
  )
  const leaked = /nobody is to|SQLite format|root:x:|"name":"(secret|winnow)/
  expect(answers.length).toBeGreaterThan(1000)
  expect(answers.filter(({ body }) => leaked.test(body)).map(({ path }) => path)).toEqual([])
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
})

/** Longer, and a call that listens on is left alone. */
const waitMs = 3000

test('no answer, event or error tells where the server keeps anything', async () => {
  const owner = clientOf(sessions.owner)
  const socket = socketOf(sessions.owner)
  await once(socket, 'open')
  const awaited = new Map<string, (answer: unknown) => void>()
  let events = 0
  socket.on('message', (frame: Buffer, isBinary) => {
    const { i, t, p } = (isBinary ? readFrame(Uint8Array.from(frame).buffer) : JSON.parse(String(frame))) as {
      i: string
      t?: number
      p?: { b?: { json?: unknown } }
    }
    if (t === 3) events += 1
    awaited.get(i)?.(p?.b?.json)
  })
  let sent = 0
  /** As it goes over the wire, so that what was answered is seen as it came. */
  const call = (name: string, input: unknown) => {
    const i = `t${sent++}`
    const answer = new Promise<unknown>((resolve) => {
      awaited.set(i, resolve)
      setTimeout(resolve, waitMs).unref()
    })
    socket.send(JSON.stringify({ i, p: { u: `/${name.replace('.', '/')}`, b: { json: input } } }))
    return answer
  }
  void call('workspace.events', undefined)
  const answers = new Map<string, unknown>()
  const answered: Answers = (procedure) => answers.get(procedure) as never
  for (const next of calls('root:opened/', `download:${id(6)}`, answered)) {
    let made: ReturnType<typeof next>
    try {
      made = next()
    } catch {
      // It builds on an answer that there is none of in so small a workspace.
      continue
    }
    const [name, input] = made
    if (isHeavy.test(name)) continue
    const answer = await call(name, input)
    answers.set(name, answer)
    const jobId = (answer as { jobId?: JobId } | null | undefined)?.jobId
    if (jobId && waited.has(name)) await ended(owner, jobId)
  }
  const elsewhere = ['/etc/passwd', '/', 'root:opened/link.mp4', 'root:opened/none.onnx', 'upload:none/none']
  for (const path of elsewhere) {
    await call('library.import', { paths: [path] })
    await call('datasets.previewImport', { paths: [path] })
    await call('models.add', { file: path })
    await call('maintenance.backup', { file: path })
  }
  // Its sentence names the file.
  const twice = `download:${id(7)}/classes.json`
  for (const file of [twice, twice]) await call('workspace.exportLabelSet', { file })
  for (const { jobId } of await owner.jobs.list({ limit: 1000 })) await call('jobs.get', { jobId })
  expect(answers.size).toBeGreaterThan(150)
  expect(events).toBeGreaterThan(0)
  // What is elsewhere is told by its name.
  expect(frames.some((frame) => frame.includes('"before.winnow.tar"'))).toBe(true)
  const telling = frames.filter((frame) => frame.includes(parent))
  expect(telling.map((frame) => frame.slice(0, 400))).toEqual([])
})

/** They run a model on every image. */
const isHeavy = /^(models\.(addStarter|measure|prelabel|follow)|embeddings\.|experiments\.|evaluation\.run)/
/** Others build on what these bring. */
const waited = new Set([
  'datasets.freeze',
  'datasets.export',
  'maintenance.backup',
  'maintenance.check',
  'library.import',
])
