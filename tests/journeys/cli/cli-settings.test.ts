import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Settings } from '#contract'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-settings-'))
  expect((await winnow(['init', 'ws'], { cwd: ground })).exitCode).toBe(0)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const settings = async (...changes: string[]) =>
  Settings.parse((await winnow(['settings', 'ws', ...changes, '--json'], { cwd: ground })).json())

test('settings changes what is named and nothing else', async () => {
  const before = await settings()
  await settings('keepFromScore=0.2', 'archiveFolder=/somewhere/else', 'rejectReasons=["Blurred"]')
  const after = await settings('graceDays=10')
  expect(after).toEqual({
    ...before,
    keepFromScore: 0.2,
    archiveFolder: '/somewhere/else',
    rejectReasons: ['Blurred'],
    graceDays: 10,
  })
  expect(await settings()).toEqual(after)
})
