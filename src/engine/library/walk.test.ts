import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { accessReason, walk } from './walk.ts'

let folder: string
const at = (path: string) => join(folder, path)
const never = new AbortController().signal

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-walk-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(at(path), '..'), { recursive: true })
    writeFileSync(at(path), path)
  }
}

it('I6: system errors become sentences', () => {
  const failing = (code: string) => Object.assign(new Error(`${code}: no`), { code })
  expect(accessReason(failing('EACCES'))).toBe('You have no permission to read it.')
  expect(accessReason(failing('ENOENT'))).toBe('The file is gone.')
  expect(accessReason(failing('EMFILE'))).toBe('It could not be read (EMFILE: no).')
})

it('names sources after the first folder below the imported one, or the folder itself', async () => {
  write('top.jpg', 'cam 1/a.jpg', 'cam 1/deep/b.jpg', 'cam 2/notes.txt')
  const found = await walk([folder], tmpdir(), never)
  expect(found.folders.map(({ shownPrefix, source, names }) => [shownPrefix, source, names])).toEqual([
    ['', folder.split('/').at(-1), ['top.jpg']],
    ['cam 1/', 'cam 1', ['a.jpg']],
    ['cam 1/deep/', 'cam 1', ['b.jpg']],
  ])
  expect(found.labelFiles).toEqual([at('cam 2/notes.txt')])
  expect(found.files).toBe(3)
})

it('never enters the workspace, and each folder once however it is reached', async () => {
  write('in/a.jpg', 'workspace/originals/x.jpg')
  symlinkSync(at('in'), at('again'))
  const found = await walk([folder, at('in')], at('workspace'), never)
  expect(found.folders.flatMap(({ folder: inFolder, names }) => names.map((name) => join(inFolder, name)))).toEqual([
    at('again/a.jpg'),
  ])
})

it('single files come from the folder they stand in', async () => {
  write('cam/a.jpg', 'cam/b.jpg')
  const found = await walk([at('cam/b.jpg')], tmpdir(), never)
  expect(found.folders).toEqual([{ folder: at('cam'), shownPrefix: '', source: 'cam', names: ['b.jpg'] }])
})
