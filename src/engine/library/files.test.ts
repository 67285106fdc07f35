import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Folders } from '../context.ts'
import { ensureFolders } from '../create-workspace.ts'
import { moveOwned, originalFile, ownedName, type Placed, storeOriginal, sweepUnfinished } from './files.ts'

let root: string
let folders: Folders
const name = ownedName('ab'.repeat(32), 'jpg')
const owned = (lifecycle: Placed['lifecycle']): Placed => ({ storage: 'owned', file: name, lifecycle })
let random = 0
const context = () => ({ folders, ids: { random: () => String(random++) } })
const put = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'winnow-files-'))
  folders = ensureFolders(root)
  sweepUnfinished(folders)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('I2: an original gets its name whole, from bytes or from a file, and is not written twice', async () => {
  await storeOriginal(context(), name, Buffer.from('picture'))
  const file = join(folders.originals, name)
  expect(readFileSync(file, 'utf8')).toBe('picture')
  await storeOriginal(context(), name, Buffer.from('other'))
  expect(readFileSync(file, 'utf8')).toBe('picture')
  put(join(root, 'large.tif'), 'large')
  await storeOriginal(context(), 'cd/large.tif', join(root, 'large.tif'))
  expect(readFileSync(join(folders.originals, 'cd/large.tif'), 'utf8')).toBe('large')
  expect(readFileSync(join(root, 'large.tif'), 'utf8')).toBe('large')
  expect(readdirSync(join(folders.originals, '.incoming'))).toEqual([])
})

it('I3: what was half written is swept when the workspace opens', () => {
  put(join(folders.originals, '.incoming/half'), 'pict')
  put(join(folders.cache, 'half.partial'), 'pict')
  put(join(folders.cache, 'keep.db'), 'x')
  sweepUnfinished(folders)
  expect(readdirSync(join(folders.originals, '.incoming'))).toEqual([])
  expect(readdirSync(folders.cache)).toEqual(['keep.db'])
})

it('I10: an original moves to the trash and back, and each move may be repeated', async () => {
  await storeOriginal(context(), name, Buffer.from('picture'))
  expect(await moveOwned(context(), owned('active'), 'trash')).toBe('moved')
  expect(await moveOwned(context(), owned('active'), 'trash')).toBe('there')
  expect(await moveOwned(context(), owned('trashed'), 'trash')).toBe('there')
  expect(existsSync(join(folders.originals, name))).toBe(false)
  expect(originalFile(folders, owned('trashed'))).toBe(join(folders.trash, name))
  expect(await moveOwned(context(), owned('trashed'), 'archive')).toBe('moved')
  expect(await moveOwned(context(), owned('archived'), 'originals')).toBe('moved')
  expect(readFileSync(join(folders.originals, name), 'utf8')).toBe('picture')
})

it('I10: a file is found although a crash came between its move and the row that says so', async () => {
  await storeOriginal(context(), name, Buffer.from('picture'))
  await moveOwned(context(), owned('active'), 'trash')
  expect(originalFile(folders, owned('active'))).toBe(join(folders.trash, name))
  expect(await moveOwned(context(), owned('active'), 'originals')).toBe('moved')
  expect(originalFile(folders, owned('trashed'))).toBe(join(folders.originals, name))
})

it('I10: a crash between the two halves of a move to another device leaves one file after the next try', async () => {
  put(join(folders.originals, name), 'picture')
  put(join(folders.trash, name), 'picture')
  expect(await moveOwned(context(), owned('active'), 'trash')).toBe('moved')
  expect(existsSync(join(folders.originals, name))).toBe(false)
  expect(readFileSync(join(folders.trash, name), 'utf8')).toBe('picture')
})

it('I10: a file that is nowhere is an error', async () => {
  await expect(moveOwned(context(), owned('active'), 'trash')).rejects.toThrow('in none of the workspace')
})

it('I9: a linked file is never moved', async () => {
  const file = join(root, 'mine.jpg')
  put(file, 'mine')
  expect(await moveOwned(context(), { storage: 'linked', file, lifecycle: 'active' }, 'trash')).toBe('linked')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})
