import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImageId } from '#model/ids.ts'
import { permissions } from '#model/roles.ts'
import { leftOut } from '../../../src/server/api/left-out.ts'
import type { RunningServer } from '../../../src/server/serve.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace, testClock } from '../../support/scratch-workspace.ts'
import { signInAs } from '../../support/sign-in-as.ts'
import { serveHere } from '../../support/team/served.ts'

const guide = readFileSync(new URL('../../../docs/guide/api.md', import.meta.url), 'utf8')
const run = promisify(execFile)

let scratch: Scratch
let served: RunningServer
let imageId: ImageId
let token: string
let invitation: string

beforeAll(async () => {
  scratch = await scratchWorkspace(undefined, testClock(Date.now()))
  const photos = mkdtempSync(join(tmpdir(), 'winnow-images-'))
  for (const n of [1, 2]) await writeImage(join(photos, `image-${n}.jpg`), { tint: n, widthPx: 400, heightPx: 300 })
  await scratch.engine.context.jobs.wait((await scratch.client.library.import({ paths: [photos] })).jobId)
  rmSync(photos, { recursive: true, force: true })
  imageId = (await scratch.client.library.list({})).images[0]!.imageId
  await scratch.client.access.add({ name: 'ana', role: 'annotator' })
  invitation = (await scratch.client.access.invite({ name: 'ana' })).token
  await scratch.engine.close()
  served = await serveHere({
    folders: [scratch.folder],
    page: scratch.folder,
  })
  token = await signInAs(served)
})
afterAll(async () => {
  await served.close()
  rmSync(scratch.folder, { recursive: true, force: true })
})

type Answer = { status: number; body: { [key: string]: unknown } }

async function call(procedure: string, input?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(`${served.url}/api/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

describe('the contract over HTTP', () => {
  test('is described in valid OpenAPI, with each call but those that are left out', async () => {
    const document = (await (await fetch(`${served.url}/api/openapi.json`)).json()) as { paths: object }
    expect(await new Validator().validate(document)).toEqual({ valid: true })
    const paths = [...Object.keys(permissions), ...Object.keys(leftOut)]
      .filter((name, _at, all) => all.indexOf(name) === all.lastIndexOf(name))
      .map((name) => `/${name.replace('.', '/')}`)
    expect(Object.keys(document.paths).sort()).toEqual(paths.sort())
  })

  test('answers as the user of the token, in pages', async () => {
    expect(await call('access/whoami')).toMatchObject({ status: 200, body: { name: 'olga', role: 'admin' } })
    const first = await call('library/list', { limit: 1 })
    expect(first.body).toMatchObject({ images: [{ imageId }], nextCursor: expect.any(String) })
    const second = await call('library/list', { limit: 1, cursor: first.body.nextCursor })
    expect(second.body).toMatchObject({ images: [{ path: 'image-2.jpg' }], nextCursor: null })
    expect(await call('library/count', {})).toEqual(await call('library/count'))
  })

  test.each([
    ['a token that is none', 'library/count', {}, { authorization: 'Bearer guessed' }, 401, /valid token/],
    ['no token', 'library/count', {}, { authorization: '' }, 401, /valid token/],
    ['a wrong value', 'library/list', { limit: 0 }, {}, 400, /^limit: Expected at least 1\.$/],
    ['no JSON', 'library/list', '{', {}, 400, /not valid JSON/],
    ['endless nesting', 'library/count', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, {}, 400, /nested/],
    ['a form', 'library/list', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /Unsupported/],
    ['a body of 17 MB', 'library/list', 'x'.repeat(17_000_000), {}, 413, /too large/],
    ['a wrong query', 'library/list', { where: 'nonsense(' }, {}, 422, /^The query ends too early\.$/],
    ['a missing image', 'library/image', { imageId: 'img_999' }, {}, 404, /^There is no image img_999\.$/],
    ['no call', 'library/nothing', {}, {}, 404, /no such call/],
    ['a call that is left out', 'library/file', { imageId, variant: 'proxy' }, {}, 404, /names a file or folder/],
    ['a path of the server', 'workspace/changeSettings', { archiveFolder: '/etc' }, {}, 403, /\/etc was not chosen/],
  ])('refuses %s with a sentence', async (_what, procedure, input, headers, status, message) => {
    const answer = await call(procedure, input, headers)
    expect(answer).toMatchObject({ status, body: { status, message: expect.stringMatching(message) } })
  })

  test('lets an annotator do what annotators may', async () => {
    const headers = { authorization: `Bearer ${await signInAs(served, { name: 'ana', token: invitation })}` }
    expect((await call('library/count', {}, headers)).status).toBe(200)
    expect(await call('access/add', { name: 'bea' }, headers)).toMatchObject({
      status: 403,
      body: { code: 'REFUSED', data: { rule: 'role-admin' } },
    })
  })

  test('refuses pages of other sites', async () => {
    const answer = await fetch(`${served.url}/api/library/count`, {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the examples of the guide', () => {
  const blocks = (language: string) =>
    [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code ?? '')
  const env = () => ({ ...process.env, WINNOW_URL: served.url, WINNOW_TOKEN: token })

  test('for curl', async () => {
    const [count = '', document = ''] = blocks('sh')
    expect((await run('sh', ['-c', count], { env: env() })).stdout).toBe('{"count":2}')
    const { stdout } = await run('sh', ['-c', document], { env: env(), maxBuffer: 10_000_000 })
    expect(JSON.parse(stdout)).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) })
  })

  test('in Python, one after the other', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'winnow-program-'))
    await writeImage(join(cwd, 'new.jpg'), { tint: 9, widthPx: 400, heightPx: 300 })
    const { stdout } = await run('python3', ['-c', blocks('python').join('\n')], { env: env(), cwd })
    expect(readdirSync(cwd).sort()).toEqual(['new.jpg', 'spring.tar'])
    rmSync(cwd, { recursive: true, force: true })
    expect(stdout.trim().split('\n')).toEqual([
      'img_1 image-1.jpg new',
      'img_2 image-2.jpg new',
      "{'revision': 1}",
      'done None',
      '1 added',
      '1 predicted',
      '404 There is no image img_999.',
    ])
  })
})
