import { basename, dirname } from 'node:path'
import { run } from '../setup/run.mjs'
import { packageFile, type Release, xz } from './release.ts'
import type { SystemPackage } from './system-package.ts'

/** Writes the program's folder, which runs wherever it is unpacked. Two builds of a commit are identical, byte for byte. */
export async function writeTarball({ name, program }: SystemPackage, release: Release): Promise<string> {
  const top = `${name}-${release.version}`
  const file = packageFile(release, `${top}-linux-${release.arch.node}`, 'tar.xz')
  const alike = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${release.epoch}`]
  const rename = `--transform=flags=r;s,^${basename(program)},${top},`
  const compress = ['--use-compress-program', `xz -${xz.level} -T${xz.threads}`]
  const tar = [...alike, rename, ...compress, '-cf', file, '-C', dirname(program), basename(program)]
  await run('tar', tar, { env: { ...process.env, LC_ALL: 'C' } })
  return file
}
