import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contentHash } from './content-hash.mjs'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'winnow-hash-'))
  await mkdir(join(root, 'src', 'deep'), { recursive: true })
  await writeFile(join(root, 'src', 'a.ts'), 'a')
  await writeFile(join(root, 'src', 'deep', 'b.ts'), 'b')
  await writeFile(join(root, 'package.json'), '{}')
})

afterEach(() => rm(root, { recursive: true }))

const hash = (counts?: (path: string) => boolean) => contentHash(root, ['src', 'package.json', 'absent'], counts)

test('the same files give the same hash, and any change, new name or new file another one', async () => {
  const first = await hash()
  expect(await hash()).toBe(first)
  await writeFile(join(root, 'src', 'deep', 'b.ts'), 'B')
  const changed = await hash()
  await rename(join(root, 'src', 'a.ts'), join(root, 'src', 'c.ts'))
  const renamed = await hash()
  await writeFile(join(root, 'src', 'new.ts'), '')
  expect(new Set([first, changed, renamed, await hash()]).size).toBe(4)
})

test('files that do not count change nothing', async () => {
  const counts = (path: string) => !path.endsWith('.test.ts')
  const first = await hash(counts)
  await writeFile(join(root, 'src', 'a.test.ts'), 'a')
  expect(await hash(counts)).toBe(first)
})
