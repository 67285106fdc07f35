import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from '#contract'

const project = resolve(import.meta.dirname, '..')
const documents = ['ARCHITECTURE.md', 'CONTRIBUTING.md']

/** Folders of a workspace, which stand in no project. */
const ofWorkspaces = /^(originals|cache|models|trash|archive|backups|trash\/limbo|out|out-dev)\/?$/

/** Paths in backticks, and what they may begin in. `<name>` and `…` stand for any name. */
function pathsIn(document: string): string[] {
  const text = readFileSync(join(project, document), 'utf8')
  const named = [...text.matchAll(/`([\w./<>…-]+\/[\w./<>…-]*|[\w-]+\.(?:ts|tsx|md|json|mjs))`/g)].map(
    ([, path]) => path ?? '',
  )
  const linked = [...text.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path ?? '')
  return [...named, ...linked].filter((path) => !ofWorkspaces.test(path))
}

const isThere = (path: string): boolean =>
  ['', 'src', 'src/engine', 'src/renderer', 'src/**'].some((base) => {
    const whole = join(base, path)
    if (!/[<…*]/.test(whole)) return existsSync(join(project, whole))
    return globSync(whole.replace(/<[\w-]+>|…/g, '*'), { cwd: project }).length > 0
  })

test.each(documents)('%s names no file or folder that is not there', (document) => {
  expect(pathsIn(document).length).toBeGreaterThan(3)
  expect(pathsIn(document).filter((path) => !isThere(path))).toEqual([])
})

test('ARCHITECTURE.md lists the modules of the engine, in the order of its walls', async () => {
  const text = readFileSync(join(project, 'ARCHITECTURE.md'), 'utf8')
  const listed = [...text.matchAll(/^\| (\w+) +\| .*\| .*\|$/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'module')
  const modules = readdirSync(join(project, 'src/engine'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
  expect(listed.filter((name) => modules.includes(name)).toSorted()).toEqual(modules.toSorted())
})

test('the first part of each procedure is the module of the engine that it belongs to', () => {
  const isModule = (name: string) => existsSync(join(project, 'src/engine', name, 'index.ts'))
  expect(Object.keys(contract).filter((name) => !isModule(name))).toEqual([])
})

test('no folder of src or e2e holds more than 30 files', () => {
  const folders = ['src', 'e2e']
    .flatMap((root) => readdirSync(join(project, root), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath }) => parentPath)
  const counts = new Map<string, number>()
  for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1)
  expect([...counts].filter(([, files]) => files > 30)).toEqual([])
})
