import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { classNamesInFile } from './class-names-in-file.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-class-names-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const namesIn = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return classNamesInFile(join(folder, name))
}

test.each([
  ['data.yaml', 'names:\n  0: fox\n  1: owl\n'],
  ['classes.txt', 'fox\r\n\r\n owl \nfox\n'],
  ['instances.json', '{"images": [], "categories": [{"id": 7, "name": "fox"}, {"id": 9, "name": "owl"}]}'],
  ['set.json', '{"labelSet": 1, "classes": [{"name": "fox"}, {"name": "owl", "color": "#112233"}]}'],
  ['names.json', '["fox", "owl"]'],
])('%s lists its classes', (name, text) => {
  expect(namesIn(name, text)).toEqual(['fox', 'owl'])
})

test.each([
  ['broken.json', '{"categories": ', 'is not JSON'],
  ['other.yaml', 'train: here\n', 'lists no classes'],
  ['long.txt', 'x'.repeat(201), 'more than 200 characters'],
])('%s is refused with its path', (name, text, problem) => {
  expect(() => namesIn(name, text)).toThrow(new RegExp(`${name}: .*${problem}`))
})
