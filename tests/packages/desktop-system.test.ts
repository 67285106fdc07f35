import { execFile, execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CleanSystem } from '../support/packages/clean-system.ts'
import { makePackages, withEnding } from '../support/packages/make-packages.ts'
import { sentByApp } from '../support/recorded.ts'

const run = promisify(execFile)
const project = resolve(import.meta.dirname, '../..')
const ground = mkdtempSync(join(tmpdir(), 'winnow-packages-'))
const home = '/var/lib/winnow'
let system: CleanSystem
let packages: string[]
beforeAll(async () => {
  packages = makePackages(['deb', 'rpm', 'tar', '--stand-in'])
  system = new CleanSystem()
  cpSync(join(project, 'samples/photos/garden-camera'), join(system.root, 'srv/Garden'), { recursive: true })
  const depends = execFileSync('dpkg-deb', ['-f', withEnding(packages, '.deb'), 'Depends'], { encoding: 'utf8' })
  await apt(`install xvfb xauth fonts-dejavu-core`)
  await apt(`satisfy '${depends.trim()}'`)
  system.run(`useradd --system --create-home --home-dir ${home} winnow`)
}, 900_000)
afterAll(() => {
  system.remove()
  rmSync(ground, { recursive: true, force: true })
})

/** Beside the test: it takes longer than a test may keep its thread busy. */
async function apt(command: string): Promise<void> {
  const { child, ended, printed } = system.start(`apt-get -qq -y --no-install-recommends ${command}`, 'root')
  await ended
  expect(child.exitCode, printed()).toBe(0)
}

/** Opens the app as a user does who is not root, with what `opened` names, and drives its window. */
async function inWindow(program: string, opened: string, steps: (page: Page) => Promise<void>): Promise<void> {
  const user = `setpriv --reuid=winnow --regid=winnow --clear-groups env HOME=${home}`
  // Chromium shares memory with its processes there.
  const memory = 'mkdir -p /dev/shm; mount -t tmpfs -o mode=1777 none /dev/shm'
  const switches = '--disable-gpu --remote-debugging-port=0 --lang=en-US'
  const app = system.start(`${memory}; ${user} xvfb-run -a '${program}' ${switches} ${opened}`, 'root')
  try {
    await expect.poll(app.printed, { timeout: 60_000 }).toMatch(/DevTools listening on \S+/)
    const browser = await chromium.connectOverCDP(/DevTools listening on (\S+)/.exec(app.printed())?.[1] ?? '')
    await expect.poll(() => browser.contexts()[0]?.pages().length).toBe(1)
    const page = browser.contexts()[0]!.pages()[0]!
    page.setDefaultTimeout(60_000)
    await steps(page)
    await page.close()
    await app.ended
  } finally {
    app.child.kill('SIGKILL')
  }
}

/** As the first start goes: a folder of images becomes a workspace that the starter model pre-labels, and one is accepted. */
async function setUp(page: Page): Promise<void> {
  const { keyboard } = page
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  // Until the classes take keys.
  await page.locator('tr[aria-selected="true"]:focus').waitFor()
  await keyboard.type('beast')
  await keyboard.press('Enter')
  await page.getByRole('list', { name: 'Your classes' }).getByText('beast').waitFor()
  await page.locator('tr[aria-selected="true"]:focus').waitFor()
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'Start reviewing' }).click()
  await page.locator('[data-image="display"], [data-image="proxy"]').waitFor()
  await page.getByRole('button', { name: 'Accept image' }).click()
  await page
    .getByText(/Accepted|accepted/)
    .first()
    .waitFor()
}

const workspace = `${home}/Winnow/Garden`
const opens = (page: Page) => page.getByRole('button', { name: 'Workspace Garden' }).waitFor()
const status = () => {
  // Others write to the disk meanwhile.
  const { disk: _, ...rest } = JSON.parse(system.run(`winnow status ${workspace} --json`, 'winnow'))
  return rest
}
const putIn = (file: string, name = basename(file)) => {
  cpSync(file, join(system.root, 'root', name))
  return `/root/${name}`
}

/** The same package under a lower number, as the version before it. */
async function earlier(deb: string): Promise<string> {
  const tree = join(ground, 'earlier')
  await run('dpkg-deb', ['-R', deb, tree])
  for (const file of ['DEBIAN/control', 'usr/lib/winnow/resources/program/package.json']) {
    const text = readFileSync(join(tree, file), 'utf8')
    writeFileSync(join(tree, file), text.replace(/(Version: |"version": ")[\d.]+/, '$10.0.1'))
  }
  const file = join(ground, 'earlier.deb')
  await run('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file])
  rmSync(tree, { recursive: true })
  return file
}

test('the deb is installed, its window labels images, an upgrade keeps them, and removal leaves no file of ours', async () => {
  const deb = withEnding(packages, '.deb')
  const before = system.files()
  expect(() => system.run('command -v node')).toThrow()
  await apt(`install ${putIn(await earlier(deb), 'earlier.deb')}`)
  await inWindow('winnow-desktop', '/srv/Garden', setUp)
  const made = status()
  expect(made).toMatchObject({ images: { byState: { reviewed: 1 } } })

  await apt(`install ${putIn(deb)}`)
  expect(system.run('dpkg-query -W winnow')).not.toContain('0.0.1')
  expect(status()).toEqual(made)
  await inWindow('winnow-desktop', workspace, opens)
  system.run(
    `winnow dataset freeze ${workspace} v1 && winnow export ${workspace} --dataset v1 --format coco --out ${home}/coco`,
    'winnow',
  )
  // What ONNX Runtime would keep for its maker.
  expect(system.run(`ls -A ${home}/.cache`)).not.toContain('Microsoft')

  await apt('purge winnow')
  const after = system.files()
  expect(before.filter((file) => !after.includes(file))).toEqual([])
  expect(after.filter((file) => !before.includes(file) && !file.startsWith(`.${home}`))).toEqual([])
  expect(after).toContain(`.${workspace}/winnow.db`)
  expect(after.some((file) => file.startsWith(`.${home}/coco/`))).toBe(true)
})

test('the rpm is installed, opens the workspace, and leaves nothing else', async () => {
  const rpm = withEnding(packages, '.rpm')
  const before = system.files()
  const inSystem = (...args: string[]) => run('rpm', ['--root', system.root, ...args])
  await inSystem('--nodeps', '-i', rpm)
  await inWindow('winnow-desktop', workspace, opens)
  await inSystem('-e', 'winnow')
  const after = system.files()
  expect(before.filter((file) => !after.includes(file) && !file.startsWith(`.${home}`))).toEqual([])
  expect(after.filter((file) => !before.includes(file) && !file.startsWith(`.${home}`))).toEqual([])
})

test('the tarball runs from wherever it is unpacked, and sends nothing', async () => {
  const place = join(system.root, 'opt')
  await run('tar', ['-xf', withEnding(packages, '.tar.xz'), '-C', place])
  const [folder = ''] = system.run('ls -d /opt/winnow-*').trim().split('\n')
  await inWindow(`${folder}/winnow-desktop`, workspace, opens)
  const own = join(ground, 'yard')
  cpSync(join(system.root, workspace), own, { recursive: true })
  const app = join(system.root, folder, 'winnow-desktop')
  expect(await sentByApp([app], { userData: join(ground, 'user-data'), workspace: own })).toEqual([])
})

/** What a program consists of, apart from sample images, which have all kinds. */
const allowed = new Set([
  '.js',
  '.cjs',
  '.mjs',
  '.json',
  '.wasm',
  '.sql',
  '.node',
  '.onnx',
  '.css',
  '.html',
  '.png',
  '.svg',
  '.woff2',
  '.md',
  // Recipes.
  '.py',
  '.sh',
  '',
])

test('the packages contain the program, and are small enough', () => {
  for (const file of packages.filter((one) => !one.includes('.json')))
    expect(statSync(file).size, file).toBeLessThan(160e6)
  const listed = execFileSync('dpkg-deb', ['-c', withEnding(packages, '.deb')], { encoding: 'utf8', maxBuffer: 1e8 })
  const program = listed
    .split('\n')
    .flatMap((line) => /^-.*\.\/usr\/lib\/winnow\/resources\/program\/(.+)$/.exec(line)?.[1] ?? [])
    .filter((name) => !name.startsWith('samples/'))
  const other = program.filter((name) => !allowed.has(extname(name)) && !/\.so(\.\d+)*$|LICEN[SC]E/i.test(name))
  expect(other).toEqual([])
  expect(
    program.filter((name) => /(^|\/)(src|test|tests|docs|node-gyp|include)\/|\.d\.[cm]?ts$|\.map$/.test(name)),
  ).toEqual([])
  expect(program.filter((name) => name.endsWith('.wasm')).map((name) => basename(name))).toEqual([
    'dot-products.wasm',
    'scale-pixels.wasm',
  ])
  expect(program.filter((name) => name.includes('libonnxruntime.so'))).toHaveLength(1)
  expect(program.filter((name) => /darwin|win32|arm64|musl/.test(name))).toEqual([])
})

test('Electron can’t run as Node, and loads only its archive', async () => {
  const place = join(ground, 'deb')
  mkdirSync(place)
  await run('dpkg-deb', ['-x', withEnding(packages, '.deb'), place])
  const fuses = await getCurrentFuseWire(join(place, 'usr/lib/winnow/winnow-desktop'))
  expect(fuses).toMatchObject({
    [FuseV1Options.RunAsNode]: FuseState.DISABLE,
    [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
    [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
    // Electron looks at it on Windows and macOS.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
    [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
  })
})
