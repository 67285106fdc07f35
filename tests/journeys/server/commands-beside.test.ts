import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { ListedJob } from '#contract'
import type { RunningServer } from '../../../src/server/serve.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { serveHere } from '../../support/team/served.ts'
import { type Ended, winnow } from '../../support/winnow-command.ts'

const project = resolve(import.meta.dirname, '../../..')
let scratch: Scratch
let ground: string
let served: RunningServer
/** What `winnow status` said before the workspace was served. */
let statusBefore: Record<string, unknown>

beforeAll(async () => {
  scratch = await scratchWorkspace()
  scratch.addImage()
  await scratch.client.access.add({ name: 'ana', role: 'annotator' })
  await scratch.client.access.add({ name: 'dan', role: 'lead' })
  await scratch.client.access.setDisabled({ name: 'dan', disabled: true })
  await scratch.engine.close()
  ground = mkdtempSync(join(tmpdir(), 'winnow-beside-'))
  writeFileSync(join(ground, 'web.html'), '<html></html>')
  statusBefore = (await run('status')).json() as Record<string, unknown>
  served = await serveHere({ folders: [scratch.folder], page: ground })
  await vi.waitUntil(() => existsSync(addressFile()), { timeout: 90_000 })
})
afterAll(async () => {
  await served.close()
  for (const folder of [scratch.folder, ground]) rmSync(folder, { recursive: true, force: true })
})

const addressFile = () => join(scratch.folder, 'connect.json')
const address = () => JSON.parse(readFileSync(addressFile(), 'utf8')) as { path: string; secret: string }
const run = (command: string, ...args: string[]): Promise<Ended> =>
  winnow([command, scratch.folder, ...args, '--json'], { cwd: ground })

test('a command gives the same result next to a server as alone', async () => {
  const { exitCode, stdout, stderr } = await run('status')
  expect([exitCode, stderr]).toEqual([0, ''])
  const { disk: _, ...status } = JSON.parse(stdout)
  const { disk: __, ...before } = statusBefore
  expect(status).toEqual(before)
})

test('it names files of this computer, follows its job and ends with the result', async () => {
  await writeImage(join(ground, 'in/garden/a.png'), { widthPx: 64, heightPx: 48 })
  const imported = await run('import', 'in', '--link')
  expect([imported.exitCode, imported.json()]).toMatchObject([0, { imagesAdded: 1, rejected: [] }])
  const listed = await run('list', '--where', 'image.source == "garden"')
  expect(listed.json()).toMatchObject({ images: [{ path: 'garden/a.png' }] })
})

test('the rights are those of the command line: a user is named, and their role holds', async () => {
  const refused = await run('import', 'in', '--as', 'ana')
  expect([refused.exitCode, refused.stderr]).toEqual([3, 'winnow: ana is an annotator; only a lead may do this.\n'])
  expect(await run('status', '--as', 'dan')).toMatchObject({ exitCode: 3, stdout: '' })
  expect(await run('status', '--as', 'nobody')).toMatchObject({ exitCode: 1, stdout: '' })
})

test('a wrong query is wrong usage, and the check may repair', async () => {
  const wrong = await run('list', '--where', 'image.nothing == 1')
  expect([wrong.exitCode, wrong.stdout]).toEqual([2, ''])
  expect(wrong.stderr).toContain('image.nothing')
  expect((await run('doctor', '--repair')).json()).toMatchObject({ workspace: scratch.folder })
})

test('Ctrl-C cancels the job that a command follows', async () => {
  const many = join(ground, 'many')
  await writeImage(join(many, '0.png'), { widthPx: 64, heightPx: 48 })
  const bytes = readFileSync(join(many, '0.png'))
  // Bytes behind the end of a PNG change nothing but its hash.
  for (let n = 1; n < 1500; n++) writeFileSync(join(many, `${n}.png`), Buffer.concat([bytes, Buffer.from(`${n}`)]))
  const child = spawn(process.execPath, [join(project, 'scripts/winnow.mjs'), 'import', scratch.folder, many], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const ended = once(child, 'close')
  await expect.poll(async () => (await newestJob())?.status).toBe('running')
  child.kill('SIGINT')
  expect((await ended)[0]).toBe(1)
  expect(stderr).toContain('Canceled.')
  await expect.poll(async () => (await newestJob())?.status).toBe('cancelled')
})

const newestJob = async (): Promise<ListedJob | undefined> => {
  const { jobs } = (await winnow(['job', 'list', scratch.folder, '--json'])).json() as { jobs: ListedJob[] }
  return jobs.find(({ kind }) => kind === 'library.import')
}

test.skipIf(process.platform === 'win32')('only this user can reach it, and only with the secret', async () => {
  const { path } = address()
  expect(statSync(addressFile()).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  const socket = new WebSocket('ws://localhost/', {
    createConnection: () => connect(path),
    headers: { authorization: 'Bearer guessed' },
  })
  expect(String((await once(socket, 'error'))[0])).toContain('401')
})

test('an engine of another version, or one that is gone, is named as the one that has the workspace', async () => {
  const text = readFileSync(addressFile(), 'utf8')
  writeFileSync(addressFile(), JSON.stringify({ ...JSON.parse(text), version: '0.0.1' }))
  const other = await run('status')
  expect([other.exitCode, other.stderr]).toEqual([3, expect.stringContaining('It is Winnow 0.0.1, this command')])
  writeFileSync(addressFile(), JSON.stringify({ ...JSON.parse(text), path: join(ground, 'nobody.sock') }))
  const gone = await run('status')
  expect([gone.exitCode, gone.stderr]).toEqual([3, expect.stringContaining('Close it there first.')])
  writeFileSync(addressFile(), text)
  expect(await run('status')).toMatchObject({ exitCode: 0 })
})

test('on another computer a command works by an access token, as its user', async () => {
  const added = await winnow(['user', 'token', 'add', scratch.folder, 'ci', '--json'])
  const { token } = added.json() as { token: string }
  const { name } = statusBefore as { name: string }
  const on = (words: readonly string[], options = ['--server', served.url, '--token', token]) =>
    winnow([...words, ...options, '--json'], { cwd: ground })
  expect((await on(['status', name])).json()).toMatchObject({ name })
  const refusals: [words: string[], options: string[] | undefined, exitCode: number, said: string][] = [
    [['import', name, 'in', '--link'], undefined, 2, 'is a file of this computer, which the server can’t reach'],
    [['accept', name, '--where', 'true'], undefined, 3, 'This access token only reads'],
    [['status', 'elsewhere'], undefined, 2, `serves one workspace, “${name}”`],
    [['status', name, '--as', 'ana'], undefined, 2, 'the access token says who acts'],
    [['status', name], ['--server', served.url, '--token', 'guessed'], 3, 'doesn’t take this access token'],
    [['status', name], ['--server', served.url], 2, 'asks for an access token'],
    [['status', name], ['--server', 'http://winnow.example', '--token', token], 2, 'unencrypted'],
    [['status', name], ['--server', 'http://localhost:1', '--token', token], 1, 'localhost:1 can’t be reached'],
    [['status', scratch.folder], ['--token', token], 2, 'Name it with --server'],
  ]
  for (const [words, options, exitCode, said] of refusals) {
    const ended = await on(words, options)
    expect(ended).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) })
  }
})

test('an engine that stops removes its address', async () => {
  await served.close()
  expect(existsSync(addressFile())).toBe(false)
  expect(await run('status')).toMatchObject({ exitCode: 0 })
})
