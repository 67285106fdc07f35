import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { oneAtATime } from './one-at-a-time.mjs'

let folder = ''
let lockFile = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-lock-'))
  lockFile = join(folder, 'deep', 'setup.lock')
})

afterEach(() => rm(folder, { recursive: true }))

test('two at once work one after the other, and the second says that it waits', async () => {
  const events: string[] = []
  const said: string[] = []
  let finishFirst = () => {}
  const firstMayEnd = new Promise<void>((resolve) => {
    finishFirst = resolve
  })
  const first = oneAtATime(
    lockFile,
    () => firstMayEnd.then(() => void events.push('first')),
    () => {},
  )
  while (!existsSync(lockFile)) await new Promise(setImmediate)
  const second = oneAtATime(
    lockFile,
    async () => void events.push('second'),
    (text) => {
      said.push(text)
      finishFirst()
    },
  )
  await Promise.all([first, second])
  expect(events).toEqual(['first', 'second'])
  expect(said.join()).toContain(`process ${process.pid}`)
  expect(existsSync(lockFile)).toBe(false)
})

test('the lock of a process that is gone is taken over', async () => {
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  await oneAtATime(
    lockFile,
    async () => {},
    () => {},
  )
  await writeFile(lockFile, `${gone.pid}\n`)
  expect(
    await oneAtATime(
      lockFile,
      async () => 'done',
      () => {},
    ),
  ).toBe('done')
})

test('an enlisted process keeps the lock when its starter is gone', async () => {
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await oneAtATime(
    lockFile,
    async (enlist) => {
      await enlist(child.pid ?? 0)
      expect(await readFile(lockFile, 'utf8')).toBe(`${process.pid}\n${child.pid}\n`)
    },
    () => {},
  )
  await writeFile(lockFile, `${gone.pid}\n${child.pid}\n`)
  const said: string[] = []
  await oneAtATime(
    lockFile,
    async () => {},
    (text) => {
      said.push(text)
      child.kill()
    },
  )
  expect(said).toHaveLength(1)
})

test('a failure frees the lock', async () => {
  await expect(
    oneAtATime(
      lockFile,
      () => Promise.reject(new Error('no')),
      () => {},
    ),
  ).rejects.toThrow('no')
  expect(existsSync(lockFile)).toBe(false)
})
