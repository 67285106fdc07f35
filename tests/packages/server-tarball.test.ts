import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { electronEnvironment } from '../../scripts/setup/electron.mjs'
import { makePackages, withEnding } from '../support/packages/make-packages.ts'

const project = resolve(import.meta.dirname, '../..')
const ground = mkdtempSync(join(tmpdir(), 'winnow-tarball-'))
const builds = ['a', 'another-folder'].map((name) => join(ground, name))
let tarballs: string[]
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Everything but the dependencies is made anew: models, sample images, bundles. */
beforeAll(() => {
  tarballs = builds.map((folder) => {
    execFileSync('git', ['clone', '--quiet', '--shared', project, folder])
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'))
    const { ELECTRON_OVERRIDE_DIST_PATH } = electronEnvironment()
    return withEnding(makePackages(['server-tar'], folder, { ELECTRON_OVERRIDE_DIST_PATH }), '.tar.xz')
  })
  for (const [index, folder] of builds.entries()) {
    mkdirSync(join(folder, 'unpacked'))
    execFileSync('tar', ['-xf', tarballs[index]!, '-C', join(folder, 'unpacked')])
  }
}, 1_800_000)

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** The files of a tarball, by name, each with its hash. */
function contentOf(folder: string): Map<string, string> {
  const unpacked = join(folder, 'unpacked')
  const files = globSync('*/**/*', { cwd: unpacked, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort()
  return new Map(paths.map((path) => [path.slice(unpacked.length + 1).replace(/^[^/]+\//, ''), hashOf(path)]))
}

test('two tarballs of one commit are identical, in whatever folder they are made', () => {
  const [first, second] = builds.map(contentOf)
  expect(second).toEqual(first)
  expect(tarballs.map(hashOf)[1]).toBe(hashOf(tarballs[0]!))
})

/** All that may be in it. */
const kinds = [
  /^(node|winnow|LICENSE|LICENSE\.node|package\.json|parts\.cdx\.json)$/,
  /^out\/main\/[^/]+\.(js|wasm|sql|json)$/,
  /^out\/renderer\/[^/]+\.(html|json)$/,
  /^out\/renderer\/assets\/[^/]+\.(js|css|png|webp|svg|woff2|wasm)$/,
  /^models\/[^/]+\.(json|onnx)$/,
  /^resources\/(.+\/)?[^/]+\.json$/,
  /^samples\/(manifest\.json|photos\/.+)$/,
  /^recipes\/.+$/,
  /^node_modules\/(@[^/]+\/)?[^/]+\/(package\.json|licen[sc]e[^/]*|versions\.json)$/i,
  /^node_modules\/@img\/sharp-libvips-[^/]+\/README\.md$/,
  /^node_modules\/.+\.(js|cjs|mjs|node|so(\.\d+)*)$/,
  /^node_modules\/onnxruntime-common\/dist\/cjs\/package\.json$/,
]

test('a tarball has the files for this system, once, and neither sources nor maps', () => {
  const content = contentOf(builds[0]!)
  const names = [...content.keys()]
  expect(names.filter((name) => !kinds.some((kind) => kind.test(name)))).toEqual([])
  expect(names.filter((name) => /\.(test|spec)\.|(darwin|win32|arm64|musl)[-/.]/.test(name))).toEqual([])
  const large = [...content].filter(
    // The sample images have a copy among them on purpose.
    ([name]) =>
      !name.startsWith('samples/') && statSync(join(globSync(join(builds[0]!, 'unpacked/*'))[0]!, name)).size > 20_000,
  )
  const twice = large.filter(([, hash], index) => large.findIndex(([, other]) => other === hash) !== index)
  expect(twice.map(([name]) => name)).toEqual([])
  expect(statSync(tarballs[0]!).size).toBeLessThan(90e6)
})
