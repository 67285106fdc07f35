import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Managed } from '#contract'
import { readJson } from '#model/text/read-json.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { allClosed, nothingManaged, parseManaged } from './parse-managed.ts'
import { readRegistry, registryKey } from './read-registry.ts'

/** The file of Linux and macOS. Only an administrator can write it. */
const systemFile = '/etc/winnow/policy.json'

/** The file where a configuration profile of macOS puts its settings. */
const profileFile = '/Library/Managed Preferences/winnow.plist'

/**
 * Returns the settings that an administrator manages on this computer. Without any, WINNOW_POLICY can name a file: users can
 * restrict their own Winnow with it, but never loosen the settings of an administrator.
 */
export function readManaged(): Managed {
  const system = process.platform === 'win32' ? readWindows() : (readProfile() ?? readManagedFile(systemFile))
  if (system) return system
  const own = process.env.WINNOW_POLICY
  return own
    ? (readManagedFile(resolve(own)) ?? allClosed(own, `${own} is missing. WINNOW_POLICY names it.`))
    : nothingManaged
}

/** Returns the managed settings of a file; null without one. */
export function readManagedFile(file: string): Managed | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    return allClosed(file, `${file} can’t be read: ${messageOf(error)}`)
  }
  const json = readJson(text)
  return 'problem' in json ? allClosed(file, `${file} is ${json.problem}.`) : parseManaged(json.value, file)
}

function readProfile(): Managed | null {
  if (process.platform !== 'darwin' || !existsSync(profileFile)) return null
  try {
    const json = execFileSync('/usr/bin/plutil', ['-convert', 'json', '-o', '-', profileFile], { encoding: 'utf8' })
    const settings = Object.entries(JSON.parse(json)).filter(([name]) => !name.startsWith('Payload'))
    return parseManaged(Object.fromEntries(settings), profileFile)
  } catch (error) {
    return allClosed(profileFile, `${profileFile} can’t be read: ${messageOf(error)}`)
  }
}

/** Uses the full path, because a user can set PATH. */
const registryTool = 'C:\\Windows\\System32\\reg.exe'

function readWindows(): Managed | null {
  try {
    return readRegistry(
      execFileSync(registryTool, ['query', registryKey], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch (error) {
    // The tool ends with 1 if the key does not exist.
    if (error instanceof Error && 'status' in error && error.status === 1) return null
    return allClosed(registryKey, `${registryKey} can’t be read: ${messageOf(error)}`)
  }
}
