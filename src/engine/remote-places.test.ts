import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RemotePlaces, remotePlaces } from './remote-places.ts'

const batch = '01234567-89ab-cdef-0123-456789abcdef'
let base: string
let workspace: string
let photos: string
let places: RemotePlaces

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'winnow-remote-'))
  workspace = join(base, 'garden')
  photos = join(base, 'photos')
  mkdirSync(join(workspace, 'cache', 'uploads', 'usr_2', batch), { recursive: true })
  mkdirSync(join(photos, 'May'), { recursive: true })
  writeFileSync(join(photos, 'May', 'a.jpg'), '')
  symlinkSync(base, join(photos, 'out'))
  symlinkSync('/etc/passwd', join(workspace, 'cache', 'uploads', 'usr_2', batch, 'link'))
  places = remotePlaces(workspace, {
    uploads: join(workspace, 'cache', 'uploads', 'usr_2'),
    userId: 'usr_2',
    role: () => 'lead',
    roots: [{ name: 'photos', folder: photos }],
    foreign: ['/home/ana/exports/v1', join(workspace, 'backups')],
  })
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

test('names lead to uploads, roots and downloads', () => {
  expect(places.toPath(`upload:${batch}/a.jpg`, false)).toBe(join(workspace, 'cache/uploads/usr_2', batch, 'a.jpg'))
  expect(places.toPath('root:photos/', false)).toBe(photos)
  expect(places.toPath('root:photos/May/a.jpg', false)).toBe(join(photos, 'May/a.jpg'))
  const download = join(workspace, 'downloads/usr_2/lead', batch)
  expect(places.toPath(`download:${batch}/v1.zip`, true)).toBe(join(download, 'v1.zip'))
  expect(existsSync(download)).toBe(true)
})

const hostile = (): string[] => [
  ...[
    '',
    '/',
    '/etc/passwd',
    '..',
    '.',
    'file:///etc/passwd',
    'C:\\Windows',
    '\\\\host\\share',
    '~',
    'root:',
    'upload:',
  ],
  ...['upload:..', 'upload:../usr_3/x', 'upload:a/../../x', 'upload:/etc/passwd', 'upload:a\0', `upload:${batch}/link`],
  ...['root:photos', 'root:other/a', 'root:photos/..', 'root:photos/../garden/winnow.db', 'root:photos//etc/passwd'],
  ...['root:photos/out/garden', 'root:photos/out', 'root:photos/a\0', 'root:photos/May/../../garden'],
  ...['download:', `download:${batch}/..`, `download:${batch}/a/b`, `download:${batch}/../../x`, 'download:x/y'],
  ...[`download:${batch}\\..\\x`, `download:${batch}/a\0`, join(workspace, 'cache/uploads/usr_2/../../../winnow.db')],
]

describe('whatever a browser names, nothing outside is reached', () => {
  test('names that lead elsewhere are refused', () => {
    for (const name of hostile())
      for (const isWritten of [false, true]) expect(() => places.toPath(name, isWritten), name).toThrow()
  })

  test('only a download is written, and a root only read', () => {
    expect(() => places.toPath('root:photos/May/a.jpg', true)).toThrow()
    expect(() => places.toPath(`download:${batch}/v1.zip`, false)).toThrow()
  })

  test('of 20,000 made-up names each leads inside, or is refused', () => {
    const parts = [
      '..',
      '.',
      '',
      'May',
      'out',
      'a.jpg',
      '\\',
      'C:',
      '\0',
      '%2e%2e',
      '\u2025',
      batch,
      'garden',
      ' ',
      'link',
    ]
    const starts = ['upload:', 'root:photos/', 'root:', 'download:', '', '/', `upload:${batch}/`, `download:${batch}/`]
    // A fixed sequence of numbers.
    let state = 11
    const next = (below: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % below
    }
    const allowed = [join(workspace, 'cache/uploads/usr_2'), photos, join(workspace, 'downloads/usr_2/lead')]
    let taken = 0
    for (let n = 0; n < 20_000; n++) {
      const name =
        starts[next(starts.length)]! + Array.from({ length: next(5) }, () => parts[next(parts.length)]!).join('/')
      let path: string
      try {
        path = places.toPath(name, next(2) === 0)
      } catch {
        continue
      }
      taken += 1
      expect(
        allowed.some((folder) => path === folder || path.startsWith(`${folder}/`)),
        name,
      ).toBe(true)
      expect(path, name).not.toMatch(/photos\/out(\/|$)|usr_2\/0123[^/]*cdef\/link(\/|$)/)
    }
    expect(taken).toBeGreaterThan(500)
  })
})

test('paths become names that can be given back, or the last part', () => {
  expect(places.toName(join(workspace, 'cache/uploads/usr_2', batch, 'a/b.jpg'))).toBe(`upload:${batch}/a/b.jpg`)
  expect(places.toName(join(workspace, 'downloads/usr_2/lead', batch, 'v1.zip'))).toBe(`download:${batch}/v1.zip`)
  expect(places.toName(join(photos, 'May'))).toBe('root:photos/May')
  expect(places.toName(join(workspace, 'backups/x.tar'))).toBe('backups/x.tar')
  expect(places.toName('/mnt/elsewhere/x.tar')).toBe('x.tar')
  expect(places.toName('May/a.jpg')).toBe('May/a.jpg')
})

test('sentences tell no folder of the server', () => {
  const told = (text: string) => JSON.parse(places.hide(JSON.stringify(text)))
  expect(told(`${workspace}/backups/x.tar is damaged`)).toBe('garden/backups/x.tar is damaged')
  expect(told(`There is no ${workspace}.`)).toBe('There is no garden/.')
  expect(told(`first\n${workspace}/a`)).toBe('first\ngarden/a')
  expect(told(`Import ${photos}/May`)).toBe('Import root:photos/May')
  expect(told(`Export v1 to /home/ana/exports/v1`)).toBe('Export v1 to exports/v1')
  expect(told(`${workspace}2 and https://example.org${workspace}`)).toBe(
    `${workspace}2 and https://example.org${workspace}`,
  )
})
