import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Upload, type UploadOptions } from 'tus-js-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { uploadPath } from './upload-path.ts'
import { Uploads } from './uploads.ts'

const batch = '01234567-89ab-cdef-0123-456789abcdef'
const userId = 'usr_2'
let workspace: string
let uploads: Uploads
let server: Server
const port = () => (server.address() as AddressInfo).port

/** As the server's routes hand requests over, and as it looks after it was started again. */
async function start(options: Partial<ConstructorParameters<typeof Uploads>[1]> = {}): Promise<void> {
  uploads = new Uploads(workspace, { limitBytes: 1_000_000, freeBytes: async () => 1e12, ...options })
  server = createServer((request, response) => {
    const [one = '', key] = (request.url ?? '').split('/').slice(2)
    void uploads.handle(request, response, { userId, batch: one, ...(key === undefined ? {} : { key }) })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
}
async function stop(): Promise<void> {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
}

beforeEach(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'winnow-uploads-'))
  await start()
})
afterEach(async () => {
  await stop()
  rmSync(workspace, { recursive: true, force: true })
})

const below = (...parts: string[]) => join(workspace, 'cache', 'uploads', ...parts)
const begin = (files: number, bytes: number) =>
  uploads.begin(userId, batch, { name: 'garden', isFolder: true, files, bytes })
const send = (path: string, content: Buffer, options: UploadOptions = {}): Promise<void> =>
  new Promise((resolve, reject) =>
    new Upload(content, {
      endpoint: `http://127.0.0.1:${port()}/upload/${batch}`,
      metadata: { path },
      uploadDataDuringCreation: true,
      chunkSize: 100_000,
      retryDelays: null,
      ...options,
      onSuccess: () => resolve(),
      onError: reject,
    }).start(),
  )

test('a file stands under its user, batch and path', async () => {
  await begin(2, 10)
  await send('garden/May 1/ä.jpg', Buffer.from('bytes'))
  await send('garden/empty.txt', Buffer.alloc(0))
  expect(readFileSync(below(userId, batch, 'garden', 'May 1', 'ä.jpg'), 'utf8')).toBe('bytes')
  expect(readFileSync(below(userId, batch, 'garden', 'empty.txt'), 'utf8')).toBe('')
  expect(await uploads.list(userId)).toEqual([
    { batch, name: 'garden', isFolder: true, files: 2, bytes: 10, doneFiles: 2, doneBytes: 5 },
  ])
  expect(await uploads.list('usr_3')).toEqual([])
})

test('an upload goes on after the connection was cut and the server started again', async () => {
  const content = Buffer.from(Array.from({ length: 450_000 }, (_, n) => n % 251))
  await begin(2, 450_005)
  await send('garden/small.jpg', Buffer.from('bytes'))
  const cut = new Promise<number>((resolve, reject) => {
    const upload = new Upload(content, {
      endpoint: `http://127.0.0.1:${port()}/upload/${batch}`,
      metadata: { path: 'garden/large.mp4' },
      chunkSize: 100_000,
      retryDelays: null,
      onChunkComplete: (_size, sent) => {
        if (sent >= 200_000) void upload.abort().then(() => resolve(sent), reject)
      },
    })
    upload.start()
  })
  expect(await cut).toBeGreaterThanOrEqual(200_000)
  await stop()
  await start()
  const { done, begun } = await begin(2, 450_005)
  expect(done).toEqual(['garden/small.jpg'])
  expect(begun.map(({ path }) => path)).toEqual(['garden/large.mp4'])
  const offsets: number[] = []
  await send('garden/large.mp4', content, {
    uploadUrl: `http://127.0.0.1:${port()}/upload/${batch}/${begun[0]!.key}`,
    onChunkComplete: (size, sent) => offsets.push(sent - size),
  })
  expect(offsets[0]).toBeGreaterThanOrEqual(200_000)
  expect(readFileSync(below(userId, batch, 'garden', 'large.mp4')).equals(content)).toBe(true)
  // A browser that did not learn that this was the last piece asks again.
  await send('garden/large.mp4', content, {
    uploadUrl: `http://127.0.0.1:${port()}/upload/${batch}/${begun[0]!.key}`,
    onChunkComplete: () => expect.unreachable('Nothing is sent again.'),
  })
})

const wrongPaths = [
  '',
  '.',
  '..',
  '../a.jpg',
  'a/../../b.jpg',
  'a/..',
  '/etc/passwd',
  'a//b.jpg',
  'a/',
  'a\\..\\b.jpg',
  '..\\..\\b.jpg',
  'C:\\Windows\\a.jpg',
  '\\\\host\\share\\a.jpg',
  'a\0.jpg',
  'a\u0085.jpg',
  'a\ud800.jpg',
  'x'.repeat(241),
  'ä'.repeat(121),
  Array(21).fill('a').join('/'),
]

describe('no path leads out of the folder of a batch', () => {
  test.each(wrongPaths)('%j is none', (path) => {
    expect(uploadPath(path)).toBeNull()
  })

  test('the server refuses it before a byte is stored', async () => {
    await begin(100, 1000)
    for (const path of wrongPaths.filter((one) => !/\p{Cs}/u.test(one)))
      await expect(send(path, Buffer.from('bytes'))).rejects.toThrow(/400/)
    expect(existsSync(below())).toBe(false)
    expect(readdirSync(join(workspace, 'cache', 'uploading', userId, batch))).toEqual(['plan.json'])
  })

  test('any path stays inside, or is refused', async () => {
    const parts = [
      '..',
      '.',
      '',
      'a',
      'b.jpg',
      '\\',
      'C:',
      '~',
      '%2e%2e',
      '%2f',
      '\u2024\u2024',
      '\uff0e\uff0e',
      'ö',
      '\0',
      ' ',
    ]
    // A fixed pseudo-random sequence.
    let state = 7
    const next = (below: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    const root = below(userId, batch)
    for (let n = 0; n < 20_000; n++) {
      const path = Array.from(
        { length: 1 + next(5) },
        () => parts[next(parts.length)]! + (next(3) === 0 ? parts[next(parts.length)]! : ''),
      ).join('/')
      const taken = uploadPath(path)
      if (taken) expect(join(root, ...taken).startsWith(`${root}/`)).toBe(true)
    }
  })
})

test('no more is taken than was announced', async () => {
  await begin(1, 10)
  await expect(send('a.jpg', Buffer.alloc(11))).rejects.toThrow(/413/)
  await send('a.jpg', Buffer.alloc(5))
  await expect(send('b.jpg', Buffer.alloc(1))).rejects.toThrow(/413/)
  await send('a.jpg', Buffer.alloc(10))
})

test('an upload that was not announced is refused', async () => {
  await expect(send('a.jpg', Buffer.alloc(1))).rejects.toThrow(/404/)
})

test('a user’s limit and the disk’s room are checked before', async () => {
  await expect(begin(1, 1_000_001)).rejects.toThrow('garden has 0.0 GB')
  await begin(1, 600_000)
  const other = batch.replace('0', '1')
  await expect(
    uploads.begin(userId, other, { name: 'more', isFolder: true, files: 1, bytes: 600_000 }),
  ).rejects.toThrow('you have 0.0 GB')
  await uploads.discard(userId, batch)
  await uploads.begin(userId, other, { name: 'more', isFolder: true, files: 1, bytes: 600_000 })
  // Of 1.001 GB, 1 GB must stay free and the other upload needs 0.6 MB.
  await stop()
  await start({ freeBytes: async () => 1_001_000_000 })
  await uploads.begin('usr_3', batch, { name: 'fits', isFolder: true, files: 1, bytes: 200_000 })
  await expect(
    uploads.begin('usr_4', batch, { name: 'garden', isFolder: true, files: 1, bytes: 200_000 }),
  ).rejects.toThrow('The disk of the server has too little space for garden')
})

test('batches go a day after their last file, and when they are discarded', async () => {
  await uploads.deleteOld(Date.now())
  await begin(1, 5)
  await send('a.jpg', Buffer.from('bytes'))
  await uploads.deleteOld(Date.now())
  expect(existsSync(below(userId, batch, 'a.jpg'))).toBe(true)
  utimesSync(join(workspace, 'cache', 'uploading', userId, batch, 'plan.json'), 0, 0)
  await uploads.deleteOld(Date.now())
  expect(existsSync(below(userId, batch))).toBe(false)
  expect(await uploads.list(userId)).toEqual([])
  await begin(1, 5)
  await send('a.jpg', Buffer.from('bytes'))
  await uploads.discard(userId, batch)
  expect(existsSync(below(userId, batch))).toBe(false)
})
