import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Profile } from './profile.ts'
import { commandScheduler } from './scheduler.ts'
import { runFiles } from './shard.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-scheduler-'))
const files = runFiles(join(ground, 'run'))
beforeAll(() => {
  for (const folder of files.folders) mkdirSync(folder, { recursive: true })
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const batch = { name: 'winnow-1', id: '7', shards: ['a', 'b', 'c'] }
const scheduler = (commands: { submit?: string[]; status?: string[] }) =>
  commandScheduler(
    Profile.parse({
      name: 'own',
      submit: ['echo', '7'],
      status: ['true'],
      cancel: ['true'],
      folder: ground,
      patienceSeconds: 1,
      ...commands,
    }),
    files,
  )
const shell = (script: string): string[] => ['sh', '-c', script]

test('tasks are alive by the id of their batch, or by their own', async () => {
  const alive = (said: string) => scheduler({ status: ['printf', said] }).alive([batch])
  expect(await alive('7\n')).toEqual(new Set(['a', 'b', 'c']))
  expect(await alive('7_0\n7.2\n8_1\n')).toEqual(new Set(['a', 'c']))
  expect(await scheduler({ status: ['true'] }).alive([batch])).toEqual(new Set())
})

test.each([
  [
    'that is not there',
    ['no-such-program'],
    'There is no program no-such-program on this computer. The profile own needs it.',
  ],
  ['that fails with a message', shell('echo "no account" >&2; exit 1'), 'sh of the profile own failed: no account'],
  ['that prints no id', ['printf', '\n'], 'printf of the profile own printed no id, but "\\n".'],
])('a submit command %s is told', async (_, submit, message) => {
  await expect(scheduler({ submit }).submit(batch)).rejects.toThrow(message)
})

test('a status command that never answers is ended, with what it started', async () => {
  const hangs = scheduler({ status: shell('trap "" TERM; sleep 60 & wait') })
  await expect(hangs.alive([batch])).rejects.toThrow('sh of the profile own failed: it did not answer within 1 s.')
})
