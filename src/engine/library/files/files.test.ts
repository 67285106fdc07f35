import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Folders } from '../../context.ts'
import { ensureFolders } from '../../workspace/index.ts'
import { moveVerified, removeMoved } from './archived-files.ts'
import {
  archivedFile,
  damageOf,
  deleteDerived,
  type OriginalLocation,
  originalFile,
  ownedName,
  stageDeletion,
  storeOriginal,
  sweepUnfinished,
} from './files.ts'

let root: string
let folders: Folders
const name = ownedName('ab'.repeat(32), 'jpg')
const sha256 = createHash('sha256').update('content').digest('hex')
const image = { content: Buffer.from('content'), sha256 }
const owned = (lifecycle: OriginalLocation['lifecycle'], archivedIn: string | null): OriginalLocation => ({
  storage: 'owned',
  file: name,
  lifecycle,
  archivedIn,
})
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

it('I2: an original gets its name whole, from bytes or from a file, and is not written twice unless it is damaged', async () => {
  await storeOriginal(context(), name, image)
  const file = join(folders.originals, name)
  expect(readFileSync(file, 'utf8')).toBe('content')
  await storeOriginal(context(), name, { content: join(root, 'nowhere'), sha256 })
  expect(readFileSync(file, 'utf8')).toBe('content')
  put(file, 'pict')
  await storeOriginal(context(), name, image)
  expect(readFileSync(file, 'utf8')).toBe('content')
  const large = { content: join(root, 'large.tif'), sha256 }
  put(large.content, 'content')
  await storeOriginal(context(), 'cd/large.tif', large)
  expect(readFileSync(join(folders.originals, 'cd/large.tif'), 'utf8')).toBe('content')
  expect(readFileSync(large.content, 'utf8')).toBe('content')
  put(large.content, 'still being written')
  await expect(storeOriginal(context(), 'ef/large.tif', large)).rejects.toThrow(
    'The file changed while it was imported',
  )
  expect(existsSync(join(folders.originals, 'ef/large.tif'))).toBe(false)
  expect(readdirSync(join(folders.originals, '.incoming'))).toEqual([])
})

it('I19: a file that can’t be read holds no original', async () => {
  mkdirSync(join(folders.originals, 'cd'), { recursive: true })
  expect(await damageOf(join(folders.originals, 'cd'), sha256)).toBe('damaged')
  expect(await damageOf(join(folders.originals, 'cd/none'), sha256)).toBe('missing')
})

it('I3: what was half written is swept when the workspace opens', () => {
  put(join(folders.originals, '.incoming/half'), 'pict')
  put(join(folders.cache, 'half.partial'), 'pict')
  put(join(folders.cache, 'keep.db'), 'x')
  put(join(folders.models, 'half.partial'), 'mod')
  put(join(folders.models, 'keep.onnx'), 'model')
  sweepUnfinished(folders)
  expect(readdirSync(join(folders.originals, '.incoming'))).toEqual([])
  expect(readdirSync(folders.cache)).toEqual(['keep.db'])
  expect(readdirSync(folders.models)).toEqual(['keep.onnx'])
})

it('I10: an original moves to the archive and back, and each move may be repeated', async () => {
  const file = join(folders.originals, name)
  const archived = archivedFile(folders, '', name)
  await storeOriginal(context(), name, image)
  for (let i = 0; i < 2; i++) {
    await moveVerified(file, archived, sha256)
    await removeMoved(file, archived, sha256)
    expect(existsSync(file)).toBe(false)
    expect(originalFile(folders, owned('archived', ''))).toBe(archived)
  }
  await moveVerified(archived, file, sha256)
  expect(readFileSync(file, 'utf8')).toBe('content')
  // A crash happened between the move and the row that records it.
  expect(originalFile(folders, owned('archived', ''))).toBe(file)
})

it('I10: what a crash left of a move to another disk ends as one file', async () => {
  const file = join(folders.originals, name)
  const archived = archivedFile(folders, '', name)
  put(file, 'content')
  put(archived, 'content')
  put(`${archived}.partial`, 'pict')
  await moveVerified(file, archived, sha256)
  await removeMoved(file, archived, sha256)
  expect(existsSync(file)).toBe(false)
  expect(readFileSync(archived, 'utf8')).toBe('content')
})

it('I10: bytes that changed are moved nowhere and deleted nowhere', async () => {
  const file = join(folders.originals, name)
  const archived = archivedFile(folders, '', name)
  put(file, 'other image')
  await expect(moveVerified(file, archived, sha256)).rejects.toThrow('changed since import')
  expect(readFileSync(file, 'utf8')).toBe('other image')
  put(archived, 'content')
  await expect(moveVerified(archived, file, sha256)).rejects.toThrow('changed since import')
  expect(readFileSync(archived, 'utf8')).toBe('content')
  await expect(moveVerified(join(root, 'nowhere'), join(root, 'there'), sha256)).rejects.toThrow('Its file is missing')
})

it('I9: a linked file is never moved', async () => {
  const file = join(root, 'mine.jpg')
  put(file, 'mine')
  const linked: OriginalLocation = { storage: 'linked', file, lifecycle: 'trashed', archivedIn: null }
  expect(await stageDeletion(context(), linked, '1-1')).toBe('linked')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

it('what was made of an image is deleted, whatever else a file browser left in the cache', () => {
  const made = [
    `proxies/${sha256.slice(0, 2)}/${sha256}.jpg`,
    `embeddings/encoder/${sha256}-whole`,
    `tiles/${sha256}/0`,
  ]
  for (const path of made) put(join(folders.cache, path), 'derived')
  const others = ['.DS_Store', 'embeddings/.DS_Store', 'embeddings/encoder/.DS_Store', 'proxies/.DS_Store']
  for (const path of others) put(join(folders.cache, path), 'a browser')
  deleteDerived(context(), sha256)
  for (const path of made) expect(existsSync(join(folders.cache, path))).toBe(false)
  for (const path of others) expect(existsSync(join(folders.cache, path))).toBe(true)
})
