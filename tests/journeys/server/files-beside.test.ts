import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../../../src/server/serve.ts'
import { writeImage } from '../../support/images.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'
import { serveHere } from '../../support/team/served.ts'
import { winnow } from '../../support/winnow-command.ts'

const imageFiles = ['a.png', 'b.png', 'May/c.png']
let scratch: Scratch
let ground: string
let served: RunningServer
let name: string
let tokens: { read: string; write: string }

beforeAll(async () => {
  scratch = await scratchWorkspace()
  name = (await scratch.client.workspace.status()).name
  await scratch.engine.close()
  ground = mkdtempSync(join(tmpdir(), 'winnow-files-'))
  writeFileSync(join(ground, 'web.html'), '<html></html>')
  served = await serveHere({ folders: [scratch.folder], page: ground })
  tokens = { read: await addToken('read'), write: await addToken('write') }
  for (const [tint, file] of imageFiles.entries())
    await writeImage(join(ground, 'garden', file), { widthPx: 64, heightPx: 48, tint })
  // Bytes behind the end of a PNG change nothing but its hash: more than goes through at once.
  const large = join(ground, 'garden/a.png')
  writeFileSync(large, Buffer.concat([readFileSync(large), Buffer.alloc(6_000_000, 7)]))
  const of = (n: number) => ({ id: n, image_id: n, category_id: 1, bbox: [4, 4, 20, 20], area: 400, iscrowd: 0 })
  const images = imageFiles.map((file, n) => ({ id: n, file_name: file, width: 64, height: 48 }))
  const coco = { images, annotations: [0, 1, 2].map(of), categories: [{ id: 1, name: 'tulip' }] }
  writeFileSync(join(ground, 'garden/coco.json'), JSON.stringify(coco))
})
afterAll(async () => {
  await served.close()
  for (const folder of [scratch.folder, ground]) rmSync(folder, { recursive: true, force: true })
})

async function addToken(scope: 'read' | 'write'): Promise<string> {
  const added = await winnow(['user', 'token', 'add', scratch.folder, scope, '--scope', scope, '--json'])
  return (added.json() as { token: string }).token
}

const on = (words: readonly string[], { token = tokens.write, url = served.url } = {}) =>
  winnow([...words, '--server', url, '--token', token, '--json'], { cwd: ground })
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
const hashes = (folder: string, files: readonly string[]) => files.map((file) => hashOf(join(folder, file))).sort()

/** Passes everything on, and cuts all connections once, after so many bytes. */
async function cutAfter(bytes: number): Promise<{ url: string; server: Server; wasCut(): boolean }> {
  const to = new URL(served.url)
  const open = new Set<Socket>()
  let passed = 0
  let isCut = false
  const server = createServer((from) => {
    const onward = connect(Number(to.port), to.hostname)
    for (const [one, other] of [
      [from, onward],
      [onward, from],
    ] as const) {
      open.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.on('data', (piece) => {
        passed += piece.length
        if (!isCut && passed > bytes) {
          isCut = true
          for (const socket of open) socket.destroy()
        } else other.write(piece)
      })
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, server, wasCut: () => isCut }
}

test('a command that is not allowed sends nothing, and one that names places of the engine is still refused', async () => {
  const refused = await on(['import', name, 'garden'], { token: tokens.read })
  expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining('This access token only reads')])
  const linked = await on(['import', name, 'garden', '--link'])
  expect([linked.exitCode, linked.stderr]).toEqual([2, expect.stringContaining('which the server can’t reach')])
})

test('a folder is imported over a connection that is cut, and exported with the same bytes', async () => {
  const cutting = await cutAfter(2_000_000)
  const imported = await on(['import', name, 'garden'], { url: cutting.url })
  cutting.server.close()
  expect([imported.exitCode, imported.stderr.includes('lost')]).toEqual([0, false])
  expect(imported.json()).toMatchObject({ imagesAdded: 3, rejected: [] })
  expect(cutting.wasCut()).toBe(true)
  const listed = (await on(['list', name])).json() as { images: { path: string }[] }
  expect(listed.images.map(({ path }) => path).sort()).toEqual([...imageFiles].sort())

  const frozen = await on(['dataset', 'freeze', name, 'v1'])
  expect([frozen.exitCode, frozen.stderr]).toEqual([0, ''])
  const exported = await on(['export', name, '--dataset', 'v1', '--format', 'coco', '--out', 'out/v1'])
  expect(exported).toMatchObject({ exitCode: 0 })
  expect(exported.json()).toMatchObject({ folder: join(ground, 'out/v1') })
  const below = readdirSync(join(ground, 'out/v1'), { recursive: true, encoding: 'utf8' })
  const images = below.filter((file) => file.endsWith('.png'))
  expect(hashes(join(ground, 'out/v1'), images)).toEqual(hashes(join(ground, 'garden'), imageFiles))
  expect(readdirSync(join(ground, 'out'))).toEqual(['v1'])

  const again = await on(['export', name, '--dataset', 'v1', '--format', 'coco', '--out', 'out/v1'])
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('is not empty')])
})

test('one file goes there, one comes back, and none is replaced', async () => {
  writeFileSync(join(ground, 'classes.json'), JSON.stringify(['tulip', 'rose']))
  const classes = await on(['label-set', 'import', name, 'classes.json'])
  expect([classes.exitCode, classes.stderr]).toEqual([0, ''])
  expect(classes.json()).toMatchObject({ added: ['rose'], unchanged: ['tulip'] })
  const cutting = await cutAfter(3_000_000)
  const made = await on(['backup', name, 'garden.winnow.tar', '--quiet'], { url: cutting.url })
  cutting.server.close()
  expect([made.exitCode, made.stderr, cutting.wasCut()]).toEqual([0, '', true])
  const restored = await winnow(['restore-backup', 'garden.winnow.tar', 'restored', '--json'], { cwd: ground })
  expect(restored).toMatchObject({ exitCode: 0 })
  const again = await on(['backup', name, 'garden.winnow.tar'])
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('already exists')])
})
