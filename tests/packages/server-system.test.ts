import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CleanSystem } from '../support/packages/clean-system.ts'
import { makePackages, withEnding } from '../support/packages/make-packages.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-packages-'))
let system: CleanSystem
let packages: string[]
const key = join(ground, 'winnow.key')
const publicKey = join(ground, 'winnow.pub')
beforeAll(() => {
  // A key without a password.
  execFileSync('minisign', ['-G', '-W', '-s', key, '-p', publicKey], { stdio: 'ignore' })
  packages = makePackages(['server'], undefined, { WINNOW_MINISIGN_KEY: key })
  system = new CleanSystem()
}, 900_000)
afterAll(() => {
  system.remove()
  rmSync(ground, { recursive: true, force: true })
})

/** The same package under a lower number, as the version before it. */
function earlier(deb: string): string {
  const tree = join(ground, 'earlier')
  execFileSync('dpkg-deb', ['-R', deb, tree])
  for (const file of ['DEBIAN/control', 'usr/lib/winnow-server/package.json']) {
    const text = readFileSync(join(tree, file), 'utf8')
    writeFileSync(join(tree, file), text.replace(/(Version: |"version": ")[\d.]+/, '$10.0.1'))
  }
  const file = join(ground, 'winnow-server_0.0.1_amd64.deb')
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', tree, file], { stdio: 'pipe' })
  rmSync(tree, { recursive: true })
  return file
}

const putIn = (file: string) => copyFileSync(file, join(system.root, 'root', basename(file)))
const apt = (command: string) => system.run(`apt-get -qq -y --no-install-recommends ${command} 2>&1`)

/** Serves it as the service does, asks it with a token, and lets the first user choose a password by the printed link. */
async function serves(workspace: string): Promise<void> {
  const token = system.run(`winnow user token add ${workspace} Test --as winnow --json`, 'winnow')
  const server = system.start(`exec winnow serve ${workspace} --port 0`, 'winnow')
  try {
    await expect.poll(server.printed).toMatch(/http:\/\/localhost:\d+\/invite\/\S+/)
    const [link = ''] = /http:\/\/localhost:\d+\/invite\/[\w-]+/.exec(server.printed()) ?? []
    const { origin } = new URL(link)
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    const count = await fetch(`${origin}/api/library/count`, {
      method: 'POST',
      headers: { authorization: `Bearer ${JSON.parse(token).token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await count.json()).toMatchObject({ count: expect.any(Number) })
    const chosen = new URLSearchParams({ name: 'root', password: 'a long password', again: 'a long password' })
    const accepted = await fetch(link, { method: 'POST', headers: { origin }, body: chosen, redirect: 'manual' })
    expect(accepted.status).toBe(303)
  } finally {
    await server.stop()
  }
}

/** What it knows nothing of is not in a Debian without an init system. */
function systemdTakes(unit: string): void {
  const root = `--root=${system.root}`
  const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', root, unit], { encoding: 'utf8' })
  expect(stderr.split('\n').filter((line) => line && !line.includes('sysinit.target not found'))).toEqual([])
  // From 0 to 10: how much of the system it could reach if it were taken over.
  execFileSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', root, unit], { stdio: 'pipe' })
}

test('the packages come with the list of their parts and a signed list of hashes, none larger than 90 MB', () => {
  const folder = dirname(packages[0]!)
  execFileSync('minisign', ['-V', '-p', publicKey, '-m', join(folder, 'SHA256SUMS')], { stdio: 'ignore' })
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: folder })
  const inside = execFileSync(
    'tar',
    ['-xOf', withEnding(packages, '.tar.xz'), '--wildcards', '*/parts.cdx.json', '--occurrence=1'],
    { encoding: 'utf8' },
  )
  expect(inside).toBe(readFileSync(withEnding(packages, '.cdx.json'), 'utf8'))
  expect(packages.filter((file) => statSync(file).size > 90e6)).toEqual([])
})

test('the deb is installed, works without Node, is upgraded, and leaves the workspace and all foreign files', async () => {
  const deb = withEnding(packages, '.deb')
  const before = system.files()
  expect(() => system.run('command -v node')).toThrow()
  for (const file of [earlier(deb), deb]) putIn(file)
  apt('install /root/winnow-server_0.0.1_amd64.deb')
  expect(system.run('dpkg-query -W winnow-server')).toContain('0.0.1')
  system.run('winnow demo /var/lib/winnow/demo', 'winnow')
  const workspace = '/var/lib/winnow/demo/workspace'
  const status = () => system.run(`winnow status ${workspace}`, 'winnow').replace(/^Disk: .*$/m, '')
  const made = status()
  system.run("echo '# Changed here.' >> /etc/winnow/server.env")

  apt(`install /root/${basename(deb)}`)
  expect(system.run('dpkg-query -W winnow-server')).not.toContain('0.0.1')
  expect(system.run('cat /etc/winnow/server.env')).toContain('# Changed here.')
  expect(status()).toEqual(made)
  await serves(workspace)
  systemdTakes('winnow-server.service')

  apt('remove winnow-server')
  expect(system.run('ls /etc/winnow')).toBe('server.env\n')
  apt('purge winnow-server')
  expect(system.run('ls -d /etc/winnow /usr/lib/winnow-server 2>&1 || true')).not.toMatch(/^\//m)
  const after = system.files()
  expect(before.filter((file) => !after.includes(file))).toEqual([])
  const added = after.filter((file) => !before.includes(file) && !file.startsWith('./var/lib/winnow'))
  // The user of the service keeps owning the workspaces.
  expect(added.filter((file) => !/^\.\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/.test(file))).toEqual([])
  expect(system.run(`ls ${workspace}/winnow.db`)).toContain('winnow.db')
})

test('the rpm lists its files, is installed, runs, and leaves nothing but the workspaces', () => {
  const rpm = withEnding(packages, '.rpm')
  const listed = execFileSync('rpm', ['-qlp', rpm], { encoding: 'utf8' }).trim().split('\n')
  expect(listed).toEqual(
    expect.arrayContaining([
      '/etc/winnow/server.env',
      '/usr/bin/winnow',
      '/usr/lib/systemd/system/winnow-server.service',
      '/usr/lib/winnow-server/node',
      '/usr/share/fish/vendor_completions.d/winnow.fish',
      '/usr/share/man/man1/winnow.1.gz',
      '/usr/share/zsh/site-functions/_winnow',
    ]),
  )
  const before = system.files()
  const inSystem = (...args: string[]) => execFileSync('rpm', ['--root', system.root, ...args], { encoding: 'utf8' })
  inSystem('--nodeps', '-i', rpm)
  expect(system.run('winnow --version', 'winnow')).toMatch(/\d+\.\d+\.\d+/)
  system.run('winnow init /var/lib/winnow/of-rpm --classes coco80', 'winnow')
  inSystem('-e', 'winnow-server')
  const after = system.files()
  expect(before.filter((file) => !after.includes(file))).toEqual([])
  expect(after.filter((file) => !before.includes(file) && !file.startsWith('./var/lib/winnow'))).toEqual([])
  expect(after).toContain('./var/lib/winnow/of-rpm/winnow.db')
})

test('the tarball runs from wherever it is unpacked, by any user', async () => {
  const tarball = withEnding(packages, '.tar.xz')
  const place = join(system.root, 'opt/some place')
  execFileSync('mkdir', ['-p', place])
  execFileSync('tar', ['-xf', tarball, '-C', place])
  system.run('ln -sf "/opt/some place/"winnow-server-*/winnow /usr/local/bin/winnow')
  system.run('winnow demo /var/lib/winnow/of-tar', 'winnow')
  await serves('/var/lib/winnow/of-tar/workspace')
})
