import { chmodSync, globSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../setup/run.mjs'
import { packageFile, type Release, xz } from './release.ts'
import type { SystemPackage } from './system-package.ts'

export async function writeDeb(made: SystemPackage, release: Release): Promise<string> {
  const control = join(made.root, 'DEBIAN')
  mkdirSync(control, { recursive: true })
  writeFileSync(join(control, 'control'), controlText(made, release))
  if (made.settings.length > 0) writeFileSync(join(control, 'conffiles'), `${made.settings.join('\n')}\n`)
  const { installed, removing, removed } = made.scripts
  script(control, 'postinst', `[ "$1" = configure ] || exit 0\n${installed}`)
  script(control, 'prerm', `[ "$1" = remove ] || exit 0\n${removing}`)
  script(control, 'postrm', `case "$1" in remove|purge) ;; *) exit 0 ;; esac\n${removed}`)
  const file = packageFile(release, `${made.name}_${release.version}_${release.arch.deb}`, 'deb')
  const options = ['--root-owner-group', '-Zxz', `-z${xz.level}`, `--threads-max=${xz.threads}`, '--build']
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(release.epoch) }
  await run('dpkg-deb', [...options, made.root, file], { env })
  return file
}

function script(control: string, name: string, text: string): void {
  writeFileSync(join(control, name), `#!/bin/sh\nset -e\n${text.trim()}\n`)
  chmodSync(join(control, name), 0o755)
}

function controlText(made: SystemPackage, { version, arch }: Release): string {
  const conflicts = made.conflicts.join(', ')
  return `Package: ${made.name}
Version: ${version}
Architecture: ${arch.deb}
Maintainer: The Winnow developers
Installed-Size: ${Math.ceil(sizeOf(made.root) / 1024)}
Section: ${made.section}
Priority: optional
Depends: ${made.depends.deb.join(', ')}
${made.recommends.deb.length > 0 ? `Recommends: ${made.recommends.deb.join(', ')}\n` : ''}Conflicts: ${conflicts}
Description: ${made.summary}
 ${made.description.replaceAll('\n', '\n ')}
`
}

/** Returns the total bytes of all files in a folder. */
const sizeOf = (folder: string): number =>
  globSync('**/*', { cwd: folder }).reduce((sum, file) => sum + lstatSync(join(folder, file)).size, 0)
