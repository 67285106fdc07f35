import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLockWhenClosed, takeWorkspaceLock } from './workspace-lock.ts'

let folder: string
const clock = { nowMs: () => 1 }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('S11: a second taker is refused and told who holds the workspace', () => {
  const lock = takeWorkspaceLock(folder, 'the first one', clock)
  expect(() => takeWorkspaceLock(folder, 'the second one', clock)).toThrow(`the first one (process ${process.pid} on `)
  lock.release()
  takeWorkspaceLock(folder, 'the second one', clock).release()
})

test('S11: the lock of a killed process is free, and was held until then', async () => {
  const lockModule = JSON.stringify(new URL('./workspace-lock.ts', import.meta.url).href)
  const source = `
    import { takeWorkspaceLock } from ${lockModule}
    takeWorkspaceLock(${JSON.stringify(folder)}, 'the killed one', { nowMs: () => 1 })
    process.stdout.write('taken')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  expect(() => takeWorkspaceLock(folder, 'the next one', clock)).toThrow('the killed one')
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
  takeWorkspaceLock(folder, 'the next one', clock).release()
})

test('a workspace that can’t be written is named, with what to do', () => {
  mkdirSync(join(folder, 'lock.db'))
  expect(() => takeWorkspaceLock(folder, 'anyone', clock)).toThrow(`The workspace ${folder} can't be written`)
})

test('S11: who waits gets the workspace once the engine that closes it is done, and is told once', async () => {
  const lock = takeWorkspaceLock(folder, 'the first one', clock)
  lock.closing()
  const told: string[] = []
  const taken = takeLockWhenClosed(folder, 'the next one', clock, (sentence) => {
    told.push(sentence)
    lock.release()
  })
  ;(await taken).release()
  expect(told).toEqual([
    expect.stringMatching(/^the first one \(process \d+ on .+\) is closing .+\. Waiting for it\.$/),
  ])
})
