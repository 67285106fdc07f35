import { chmodSync, cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { serverNeeds } from './needs.ts'
import { packagingFolder, stageFolder } from './release.ts'
import { stageCommand } from './stage-command.ts'
import type { SystemPackage } from './system-package.ts'

/** Stages the server and the command, without Electron: a systemd service that runs as its own user. */
export function stageServer(program: string): SystemPackage {
  const root = join(stageFolder, 'server')
  rmSync(root, { recursive: true, force: true })
  const place = join(root, 'usr/lib/winnow-server')
  mkdirSync(place, { recursive: true })
  cpSync(program, place, { recursive: true })
  stageCommand(root, '../lib/winnow-server/winnow')
  const install = (name: string, to: string, mode: number) => {
    mkdirSync(join(root, to, '..'), { recursive: true })
    cpSync(join(packagingFolder, 'server', name), join(root, to))
    chmodSync(join(root, to), mode)
  }
  install('winnow-server.service', 'usr/lib/systemd/system/winnow-server.service', 0o644)
  install('server.env', 'etc/winnow/server.env', 0o644)
  return {
    name: 'winnow-server',
    summary: 'Turns images into training data: server and command line',
    description:
      'Winnow turns images into training data: pre-labels, review, retention, datasets.\nThis is the server for browsers and the command winnow, without the desktop app.',
    section: 'science',
    root,
    program: place,
    ...serverNeeds,
    conflicts: ['winnow'],
    settings: ['/etc/winnow/server.env'],
    scripts,
  }
}

/** Workspaces in /var/lib/winnow, and the user who owns them, stay when the package is removed. */
const scripts = {
  installed: `
getent group winnow >/dev/null || groupadd --system winnow
getent passwd winnow >/dev/null || useradd --system --gid winnow --home-dir /var/lib/winnow --no-create-home --shell /usr/sbin/nologin winnow
[ -d /var/lib/winnow ] || install -d -o winnow -g winnow -m 0750 /var/lib/winnow
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl try-restart winnow-server.service
fi`,
  removing: `
if [ -d /run/systemd/system ]; then systemctl disable --now winnow-server.service; fi`,
  removed: `
rmdir /var/lib/winnow /etc/winnow 2>/dev/null || :
rm -rf /var/cache/winnow
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi`,
}
