import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { User } from '#contract'
import { Downloads } from './downloads.ts'

const [id, older] = ['11111111-0000-0000-0000-000000000000', '22222222-0000-0000-0000-000000000000']
const lea = { userId: 'usr_2', name: 'lea', role: 'lead', disabled: false } as User
const hourMs = 3_600_000
let workspace: string
let downloads: Downloads

const below = (...parts: string[]) => join(workspace, 'downloads', 'usr_2', 'lead', ...parts)
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'winnow-downloads-'))
  for (const [folder, name] of [
    [id, 'v1.zip'],
    [older, 'v0.zip'],
  ] as const) {
    mkdirSync(below(folder), { recursive: true })
    writeFileSync(below(folder, name), 'bytes')
  }
  const then = (Date.now() - 73 * hourMs) / 1000
  for (const place of [below(older, 'v0.zip'), below(older)]) utimesSync(place, then, then)
  downloads = new Downloads(workspace)
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

test('what nobody fetched in three days is deleted, and nothing else', async () => {
  expect((await downloads.list(lea)).map(({ name }) => name)).toEqual(['v1.zip', 'v0.zip'])
  await downloads.deleteOld(Date.now())
  expect((await downloads.list(lea)).map(({ name }) => name)).toEqual(['v1.zip'])
  expect(await downloads.find(lea, older, 'v0.zip')).toBeNull()
  expect(existsSync(below(older))).toBe(false)
})

test('what is still being written, a link, and a name with folders are none', async () => {
  writeFileSync(below(id, 'v2.zip.partial'), '')
  writeFileSync(below(id, '.v2'), '')
  symlinkSync('/etc/passwd', below(id, 'link'))
  for (const name of ['v2.zip.partial', '.v2', 'link', '..', '.', '../../lead', `../${older}/v0.zip`, ''])
    expect(await downloads.find(lea, id, name)).toBeNull()
  for (const wrong of ['..', '.', '', `${id}/..`, '*']) expect(await downloads.find(lea, wrong, 'v1.zip')).toBeNull()
  expect(await downloads.list(lea)).toHaveLength(2)
})
