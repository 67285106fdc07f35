// @ts-check
import { spawnSync } from 'node:child_process'

/**
 * Chromium's sandbox refuses to start as root, and where the system forbids user namespaces.
 *
 * @returns {{ args: string[], why?: string }} arguments to add for Electron here
 */
export function sandboxArguments() {
  if (process.platform !== 'linux') return { args: [] }
  if (process.getuid?.() === 0) return { args: ['--no-sandbox'], why: 'this is root' }
  const probe = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' })
  if (probe.error === undefined && probe.status !== 0) {
    return { args: ['--no-sandbox'], why: 'this system allows no user namespaces' }
  }
  return { args: [] }
}
