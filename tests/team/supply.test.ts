import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { writeSbom } from '../../scripts/supply/write-sbom.ts'

const project = resolve(import.meta.dirname, '../..')
const ground = mkdtempSync(join(tmpdir(), 'winnow-supply-'))
const builds = [join(ground, 'a'), join(ground, 'another-folder')]
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Builds the app from this commit, in a folder of its own. */
beforeAll(() => {
  for (const folder of builds) {
    execFileSync('git', ['clone', '--quiet', '--shared', project, folder])
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
    const tool = join(project, 'node_modules/electron-vite/bin/electron-vite.js')
    execFileSync(process.execPath, [tool, 'build'], { cwd: folder, stdio: 'pipe' })
  }
}, 600_000)

/** The built files of a package, each with its hash; map files are not in it. */
const hashesOf = (folder: string): string[] =>
  globSync('out/**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file.slice(folder.length)}`)

test('two builds of one commit have the same files, wherever they are built', () => {
  const [first = [], second] = builds.map(hashesOf)
  expect(first.length).toBeGreaterThan(50)
  expect(second).toEqual(first)
})

test('the list of parts names what is in a program, its runtime, and nothing else, and is the same twice', async () => {
  const program = join(ground, 'program')
  mkdirSync(program)
  symlinkSync(join(builds[0]!, 'out'), join(program, 'out'))
  const beside = ['sharp', 'better-sqlite3', 'onnxruntime-node', '@julusian/jpeg-turbo', '@img/sharp-libvips-linux-x64']
  for (const name of beside)
    cpSync(join(project, 'node_modules', name, 'package.json'), join(program, 'node_modules', name, 'package.json'))
  const runtimes = [{ name: 'node', version: '24.0.0', license: 'MIT' }]
  const texts: string[] = []
  for (const name of ['one', 'two']) {
    const file = join(ground, `${name}.cdx.json`)
    await writeSbom(file, { program, name: 'winnow-server', version: '0.1.0', runtimes })
    texts.push(readFileSync(file, 'utf8'))
  }
  expect(texts[1]).toBe(texts[0])
  const Listed = z.object({
    bomFormat: z.literal('CycloneDX'),
    components: z.array(
      z.object({ group: z.string().optional(), name: z.string(), licenses: z.array(z.unknown()).optional() }),
    ),
  })
  const { components } = Listed.parse(JSON.parse(texts[0] ?? ''))
  const names = components.map(({ group, name }) => (group ? `${group}/${name}` : name))
  expect(names).toEqual(expect.arrayContaining([...beside, 'react', 'fastify', 'zod', 'node']))
  expect(names.filter((name) => ['vitest', 'typescript', 'electron-vite'].includes(name))).toEqual([])
})
