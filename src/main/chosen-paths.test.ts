import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChosenPaths } from './chosen-paths.ts'

let ground: string
let chosen: ChosenPaths
const at = (path: string) => join(ground, path)
const isAllowed = async (path: string) => (await chosen.findForeign([path])) === null

beforeEach(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-chosen-'))
  for (const folder of ['photos', 'photos/deep', 'photos too', 'elsewhere']) mkdirSync(at(folder), { recursive: true })
  for (const file of ['photos/a.jpg', 'photos/deep/b.jpg', 'elsewhere/secret.txt']) writeFileSync(at(file), '')
  chosen = new ChosenPaths()
  chosen.add([at('photos')])
})
afterEach(() => rmSync(ground, { recursive: true, force: true }))

describe('I24: chosen paths', () => {
  it('are what was chosen, all that lies in it, and what is still to be made there', async () => {
    for (const path of [
      'photos',
      'photos/',
      'photos/a.jpg',
      'photos/deep/b.jpg',
      'photos/new/deeper/new.json',
      'photos/a.jpg/below',
    ])
      expect([path, await isAllowed(at(path))]).toEqual([path, true])
  })

  it('are nothing beside it, above it or of a like name', async () => {
    const outside = [ground, dirname(ground), at('photos too'), at('photos too/new'), at('elsewhere/secret.txt'), '/']
    for (const path of outside) expect([path, await isAllowed(path)]).toEqual([path, false])
  })

  it('are whole: nothing leads up again, begins in some folder or is no path', async () => {
    const outside = [
      `${at('photos')}/../elsewhere/secret.txt`,
      `${at('photos')}/deep/../../photos/a.jpg`,
      `${at('photos')}\\..\\elsewhere`,
      'photos/a.jpg',
      '',
      `${at('photos')}/a\0.jpg`,
    ]
    for (const path of outside) expect([path, await isAllowed(path)]).toEqual([path, false])
  })

  it('leave a chosen folder by no link in it, neither to what is there nor to what would be made', async () => {
    symlinkSync(at('elsewhere'), at('photos/link'))
    symlinkSync(at('photos/deep'), at('photos/inner'))
    symlinkSync(at('elsewhere/new.json'), at('photos/made.json'))
    for (const path of ['photos/link/secret.txt', 'photos/link', 'photos/link/new', 'photos/made.json'])
      expect([path, await isAllowed(at(path))]).toEqual([path, false])
    expect(await isAllowed(at('photos/inner/b.jpg'))).toBe(true)
  })

  it('may be links themselves', async () => {
    symlinkSync(at('elsewhere'), at('shortcut'))
    chosen.add([at('shortcut')])
    expect(await isAllowed(at('shortcut/secret.txt'))).toBe(true)
    expect(await isAllowed(at('elsewhere/secret.txt'))).toBe(false)
  })

  it('may be a whole disk, and files that are not there any more', async () => {
    chosen.add([at('gone/a.jpg')])
    expect(await isAllowed(at('gone/a.jpg'))).toBe(true)
    expect(await isAllowed(at('gone/b.jpg'))).toBe(false)
    chosen.add(['/'])
    expect(await isAllowed(at('elsewhere/secret.txt'))).toBe(true)
  })

  it('of many paths the first foreign one is named', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => at(`photos/${i}.jpg`))
    expect(await chosen.findForeign(many)).toBeNull()
    expect(await chosen.findForeign([...many, at('elsewhere/1'), at('elsewhere/2')])).toBe(at('elsewhere/1'))
  })
})
