import { chmodSync, cpSync, globSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { extname, join, parse } from 'node:path'
import { findElectron } from '../setup/electron.mjs'
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { projectFolder } from '../setup/project.mjs'
import { run } from '../setup/run.mjs'
import { standIn } from '../setup/stand-in.mjs'
import { drawIcons, iconSizes } from './draw-icons.ts'
import { desktopNeeds } from './needs.ts'
import { packageFile, packagingFolder, type Release, stageFolder } from './release.ts'
import { stageApp } from './stage-app.ts'
import { stageCommand } from './stage-command.ts'
import type { SystemPackage } from './system-package.ts'

/** Stages the desktop app and the command as a Linux package. */
export async function stageDesktop(release: Release): Promise<SystemPackage> {
  const root = join(stageFolder, 'desktop')
  rmSync(root, { recursive: true, force: true })
  const place = join(root, 'usr/lib/winnow')
  mkdirSync(join(place, '..'), { recursive: true })
  renameSync(await packElectron(release), place)
  // Where the system forbids user namespaces, Chromium's sandbox needs this program, owned by root.
  chmodSync(join(place, 'chrome-sandbox'), 0o4755)
  stageCommand(root, '../lib/winnow/resources/program/winnow')
  symlinkSync('../lib/winnow/winnow-desktop', join(root, 'usr/bin/winnow-desktop'))
  const install = (name: string, folder: string) => {
    mkdirSync(join(root, folder), { recursive: true })
    cpSync(join(packagingFolder, 'linux', name), join(root, folder, name))
  }
  install('winnow-desktop.desktop', 'usr/share/applications')
  install('winnow-mime.xml', 'usr/share/mime/packages')
  install('app.winnow.Winnow.metainfo.xml', 'usr/share/metainfo')
  await drawIcons(iconSizes, (size) => join(root, `usr/share/icons/hicolor/${size}x${size}/apps/winnow.png`))
  return {
    name: 'winnow',
    summary: 'Turns images into training data',
    description:
      'Winnow turns images into training data: pre-labels, review, retention, datasets.\nThis is the desktop app with the command winnow.',
    section: 'science',
    root,
    program: place,
    ...desktopNeeds,
    conflicts: ['winnow-server'],
    settings: [],
    scripts: { installed: refreshCaches, removing: ':', removed: refreshCaches },
  }
}

/** Registers the app with the desktop environments that are installed. */
const refreshCaches = `
for refresh in "update-desktop-database -q" "update-mime-database /usr/share/mime" "gtk-update-icon-cache -qtf /usr/share/icons/hicolor"; do
  command -v "\${refresh%% *}" >/dev/null 2>&1 && $refresh || :
done`

/** Builds the app's folder with electron-builder. */
async function packElectron(release: Release): Promise<string> {
  const output = await build(release, ['--linux', 'dir'])
  const [made] = globSync('linux*-unpacked', { cwd: output })
  if (made === undefined) throw new Error(`electron-builder made no app in ${output}.`)
  for (const part of unusedParts) rmSync(join(output, made, part), { recursive: true, force: true })
  return join(output, made)
}

/** Files to leave out: the default app of a development Electron, and the sender of crash reports. */
const unusedParts = ['resources/app', 'chrome_crashpad_handler']

const systems = new Map([
  ['linux', '--linux'],
  ['win32', '--win'],
  ['darwin', '--mac'],
])

/** Makes the installers for this system with electron-builder, which downloads its tools. Signed if the environment has keys. */
export async function makeInstallers(release: Release): Promise<string[]> {
  const output = await build(release, [systems.get(process.platform) ?? '--linux'])
  return globSync('Winnow-*.{AppImage,exe,msi,zip,dmg}', { cwd: output }).map((name) => {
    const file = packageFile(release, parse(name).name, extname(name).slice(1))
    cpSync(join(output, name), file)
    return file
  })
}

/** Runs electron-builder with these options and returns its output folder. */
async function build(release: Release, what: readonly string[]): Promise<string> {
  const { folder, version } = electron(release)
  stageApp(release)
  await drawIcons([512], () => join(stageFolder, 'icons', 'icon.png'))
  const output = join(projectFolder, 'dist/electron')
  rmSync(output, { recursive: true, force: true })
  const given = [`-c.electronDist=${folder}`, `-c.electronVersion=${version}`, '--publish', 'never']
  const config = ['--config', join(packagingFolder, 'electron-builder.json')]
  await run(nodeProgram(), [toolFile('electron-builder'), ...what, `--${release.arch.node}`, ...config, ...given], {
    env: toolEnvironment({ SOURCE_DATE_EPOCH: String(release.epoch) }),
  })
  return output
}

/** Returns the pinned Electron. The development Electron is packaged only with `--stand-in`. */
export function electron({ isStandIn }: Release): { folder: string; version: string } {
  const found = findElectron()
  if (!found) throw new Error('There is no Electron yet: run npm run setup.')
  if (!found.kind.startsWith('stand-in')) return { folder: found.folder, version: found.kind }
  if (isStandIn) return { folder: found.folder, version: standIn.electronVersion }
  throw new Error(
    `This is the development Electron ${standIn.electronVersion}; packages for users need the pinned one. Set a mirror that has it (docs/set-up.md), or pass --stand-in to try the packages.`,
  )
}
