import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Uploads } from './uploads.ts'

const batch = '01234567-89ab-cdef-0123-456789abcdef'
let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'winnow-uploads-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

const below = (...parts: string[]) => join(workspace, 'cache', 'uploads', ...parts)

test('a file stands under its user, batch and path', async () => {
  const uploads = new Uploads(workspace)
  expect(await uploads.store('usr_2', batch, 'garden/May 1/a.jpg', Readable.from(['bytes']))).toBe(true)
  expect(readFileSync(below('usr_2', batch, 'garden', 'May 1', 'a.jpg'), 'utf8')).toBe('bytes')
})

test.each([
  '',
  '.',
  '..',
  '../a.jpg',
  'a/../../b.jpg',
  '/etc/passwd',
  'a//b.jpg',
  'a\\..\\b.jpg',
  'a\0.jpg',
  'x'.repeat(201),
  Array(21).fill('a').join('/'),
])('%s is no path', async (path) => {
  expect(await new Uploads(workspace).store('usr_2', batch, path, Readable.from(['bytes']))).toBe(false)
  expect(readdirSync(workspace)).toEqual([])
})

test('a batch is a random id', async () => {
  for (const wrong of ['', '..', 'a'.repeat(37), `${batch}/..`])
    expect(await new Uploads(workspace).store('usr_2', wrong, 'a.jpg', Readable.from(['bytes']))).toBe(false)
})

test('an upload that is cut off leaves no file', async () => {
  const cut = Readable.from(
    (function* () {
      yield 'half'
      throw new Error('gone')
    })(),
  )
  await expect(new Uploads(workspace).store('usr_2', batch, 'a.jpg', cut)).rejects.toThrow('gone')
  expect(readdirSync(below('usr_2', batch))).toEqual([])
})

test('batches go after a day', async () => {
  const uploads = new Uploads(workspace)
  await uploads.deleteOld(Date.now())
  const [old, young] = [batch, batch.replace('0', '1')]
  for (const one of [old, young]) await uploads.store('usr_2', one, 'a.jpg', Readable.from(['bytes']))
  utimesSync(below('usr_2', old), 0, 0)
  await uploads.deleteOld(Date.now())
  expect([old, young].map((one) => existsSync(below('usr_2', one)))).toEqual([false, true])
})
