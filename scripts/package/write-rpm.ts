import { globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { run } from '../setup/run.mjs'
import { packageFile, type Release, stageFolder, xz } from './release.ts'
import type { SystemPackage } from './system-package.ts'

export async function writeRpm(made: SystemPackage, release: Release): Promise<string> {
  const top = join(stageFolder, `rpm-${made.name}`)
  rmSync(top, { recursive: true, force: true })
  mkdirSync(top, { recursive: true })
  const spec = join(top, `${made.name}.spec`)
  writeFileSync(spec, specText(made, release))
  const target = `${made.name}-${release.version}-1.${release.arch.rpm}`
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(release.epoch) }
  await run('rpmbuild', ['-bb', `--target=${release.arch.rpm}`, `--define=_topdir ${top}`, spec], { env })
  const file = packageFile(release, target, 'rpm')
  renameSync(join(top, 'RPMS', release.arch.rpm, `${target}.rpm`), file)
  return file
}

/** Compiles, strips and inspects nothing: the files are packed as they are. */
function specText(made: SystemPackage, { version }: Release): string {
  const { installed, removing, removed } = made.scripts
  const requires = made.depends.rpm.map((name) => `Requires: ${name}`).join('\n')
  const recommends = made.recommends.rpm.map((name) => `Recommends: ${name}`).join('\n')
  const conflicts = made.conflicts.map((name) => `Conflicts: ${name}`).join('\n')
  return `%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
%global _buildhost localhost
%define _binary_payload w${xz.level}T${xz.threads}.xzdio
Name: ${made.name}
Version: ${version}
Release: 1
Summary: ${made.summary}
License: Apache-2.0
AutoReqProv: no
${requires}
${recommends}
${conflicts}

%description
${made.description}

%install
mkdir -p %{buildroot}
cp -a --reflink=auto ${made.root}/. %{buildroot}/
rm -rf %{buildroot}/DEBIAN
mv %{buildroot}${zshOfDebian} %{buildroot}${zsh}

%post
${installed.trim()}

%preun
[ "$1" = 0 ] || exit 0
${removing.trim()}

%postun
[ "$1" = 0 ] || exit 0
${removed.trim()}

%files
%defattr(-,root,root,-)
${fileLines(made).join('\n')}
`
}

/** Where zsh looks for completions of packages: Debian uses another folder. */
const zshOfDebian = '/usr/share/zsh/vendor-completions'
const zsh = '/usr/share/zsh/site-functions'

/** The program's own folder as a whole, files in other folders one by one, and settings that an upgrade must not replace. */
function fileLines({ root, program, settings }: SystemPackage): string[] {
  const own = `${relative(root, program)}${sep}`
  const others = globSync('**/*', { cwd: root, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .filter((file) => !file.startsWith(own) && !file.startsWith('DEBIAN'))
    .map((file) => `/${file}`.replace(zshOfDebian, zsh))
  return [relative('/', program.slice(root.length)), ...others.sort()]
    .map((file) => (file.startsWith('/') ? file : `/${file}`))
    .map((file) => (settings.includes(file) ? `%config(noreplace) ${file}` : file))
}
