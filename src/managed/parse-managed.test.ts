import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { strictestManaged } from '#contract'
import { administratorText } from './administrator-text.ts'
import { parseManaged } from './parse-managed.ts'
import { readManagedFile } from './read-managed.ts'
import { readRegistry, registryKey } from './read-registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'winnow-managed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const written = (text: string) => {
  const file = join(folder, 'policy.json')
  writeFileSync(file, text)
  return { file, managed: readManagedFile(file)! }
}

test('no file restricts nothing, an empty object neither', () => {
  expect(readManagedFile(join(folder, 'none.json'))).toBe(null)
  expect(written('{}').managed).toMatchObject({ values: {}, problems: [] })
})

test('a right file gives what it says', () => {
  const { file, managed } = written('{"$schema": "x", "updates": "off", "remoteModelHosts": [], "minGraceDays": 90}')
  expect(managed).toEqual({
    from: file,
    values: { updates: 'off', remoteModelHosts: [], minGraceDays: 90 },
    problems: [],
  })
})

test('a wrong value is named, and closes what its key restricts', () => {
  const { file, managed } = written('{"minGraceDays": "90", "storageHosts": "s3.example.org", "updates": "off"}')
  expect(managed.values).toEqual({ minGraceDays: 3650, storageHosts: [], updates: 'off' })
  expect(managed.problems).toEqual([
    `${file}: “minGraceDays”: Expected a number, got text.`,
    `${file}: “storageHosts”: Expected a list, got text.`,
  ])
})

test('a wrong feed turns updates off', () => {
  expect(parseManaged({ updateFeed: 'ftp://example.org' }, 'p').values).toEqual({ updates: 'off' })
  expect(parseManaged({ updateFeed: 'file:///mnt/winnow' }, 'p').values).toEqual({ updateFeed: 'file:///mnt/winnow' })
})

test('an unknown key, broken JSON or another kind of value closes everything', () => {
  const mistyped = written('{"remoteModelHost": ["models.example.org"], "contact": "it@example.org"}').managed
  expect(mistyped.values).toEqual({ ...strictestManaged, contact: 'it@example.org' })
  expect(mistyped.problems[0]).toContain('Did you mean remoteModelHosts?')
  for (const text of ['{"updates": "off"', '', '[]', 'null', '"off"', '{"__proto__": 1}'])
    expect(written(text).managed.values, text).toEqual(strictestManaged)
  expect(written('{"updates": "off"').managed.problems[0]).toMatch(/is not JSON: line 1, column \d+/)
})

test('a file that can’t be read closes everything', () => {
  expect(readManagedFile(folder)).toMatchObject({ values: strictestManaged })
  expect(readManagedFile(folder)?.problems[0]).toContain(folder)
})

test('a refusal names the key, the file, whom to ask, and a mistake', () => {
  expect(administratorText(parseManaged({ updates: 'off', contact: 'IT' }, '/p.json'), 'updates')).toBe(
    'Set by your administrator (IT): updates in /p.json.',
  )
  expect(administratorText(parseManaged({ updates: 3 }, '/p.json'), 'updates')).toContain('There is a mistake')
})

test('the registry gives texts, numbers and lists', () => {
  const printed = [
    '',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Winnow',
    '    updates    REG_SZ    off',
    '    minGraceDays    REG_DWORD    0x5a',
    '    modelFolders    REG_MULTI_SZ    D:\\models\\0\\\\server\\share\\models',
    '    remoteModelHosts    REG_MULTI_SZ    ',
    '',
  ].join('\r\n')
  expect(readRegistry(printed)).toEqual({
    from: registryKey,
    values: {
      updates: 'off',
      minGraceDays: 90,
      modelFolders: ['D:\\models', '\\\\server\\share\\models'],
      remoteModelHosts: [],
    },
    problems: [],
  })
  expect(readRegistry('    what is this').values).toEqual(strictestManaged)
})
