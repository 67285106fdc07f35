import { resolve, sep } from 'node:path'
import type { Managed, ManagedKey, SettingLock, Settings } from '#contract'
import { administratorText } from '../managed/administrator-text.ts'
import { refused } from './errors.ts'
import { realPath } from './paths.ts'

/** Returns the error for what the administrator of the computer restricts, which overrides users and workspaces. */
const refusedBy = (managed: Managed, key: ManagedKey, what: string) =>
  refused(`${what} ${administratorText(managed, key)}`, `managed-${key}`)

const isInside = (path: string, folders: readonly string[]): boolean => {
  const real = realPath(resolve(path))
  return folders.some((folder) => real.startsWith(realPath(resolve(folder)).replace(/[\\/]$/, '') + sep))
}

/** Throws REFUSED for a workspace outside of the allowed folders. */
export function requireWorkspacePlace(managed: Managed, folder: string): void {
  const { workspaceFolders } = managed.values
  if (workspaceFolders === undefined || isInside(folder, workspaceFolders)) return
  const where = workspaceFolders.length === 0 ? 'no folder' : `these folders: ${workspaceFolders.join(', ')}`
  throw refusedBy(
    managed,
    'workspaceFolders',
    `${folder} can’t be a workspace here. Workspaces are allowed in ${where}.`,
  )
}

/** Throws REFUSED for a model file from a folder that isn't allowed. */
export function requireModelFolder(managed: Managed, file: string): void {
  const { modelFolders } = managed.values
  if (modelFolders === undefined || isInside(file, modelFolders)) return
  const where = modelFolders.length === 0 ? 'no folder' : `these folders: ${modelFolders.join(', ')}`
  throw refusedBy(managed, 'modelFolders', `${file} can’t be added. Models may come from ${where}.`)
}

/** Throws REFUSED for a model whose content is not on the list. */
export function requireModelHash(managed: Managed, name: string, sha256: string): void {
  const { modelHashes } = managed.values
  if (modelHashes === undefined || modelHashes.includes(sha256)) return
  throw refusedBy(managed, 'modelHashes', `The model ${name} is not allowed here. Its SHA-256 is ${sha256}.`)
}

/** Throws REFUSED for a host that may not be contacted. */
export function requireHost(
  managed: Managed,
  key: 'remoteModelHosts' | 'storageHosts',
  { host, hostname }: Pick<URL, 'host' | 'hostname'>,
): void {
  const hosts = managed.values[key]
  if (hosts === undefined || hosts.includes(host) || hosts.includes(hostname)) return
  const what = key === 'storageHosts' ? 'Object storage' : 'Models'
  throw refusedBy(managed, key, `${what} on ${host} can’t be reached from here.`)
}

/** Throws REFUSED for a recipe that is not on the list, or differs from the listed one. */
export function requireRecipe(managed: Managed, name: string, sha256: string): void {
  const { recipes } = managed.values
  if (recipes === undefined || recipes.includes(name) || recipes.includes(`${name}@${sha256}`)) return
  throw refusedBy(
    managed,
    'recipes',
    `The recipe ${name} is not allowed here. The SHA-256 of its recipe.json is ${sha256}.`,
  )
}

/** Returns why no object storage can be used at all; null when some can. */
export const whyNoStorage = (managed: Managed): string | null =>
  managed.values.storageHosts?.length === 0
    ? `Object storage can’t be used here. ${administratorText(managed, 'storageHosts')}`
    : null

type Locks = { [Key in keyof Settings]?: SettingLock }

/** Returns the restricted settings of a workspace. */
export function settingLocks({ values }: Managed): Locks {
  const { minGraceDays, minGraceDaysOfUse, remoteModelHosts } = values
  return {
    ...(minGraceDays !== undefined && { graceDays: { key: 'minGraceDays', min: minGraceDays } }),
    ...(minGraceDaysOfUse !== undefined && { graceDaysOfUse: { key: 'minGraceDaysOfUse', min: minGraceDaysOfUse } }),
    ...(remoteModelHosts?.length === 0 && { remoteModels: { key: 'remoteModelHosts' } }),
  }
}

/** Returns the settings of a workspace with the restrictions applied. */
export function applyManaged(settings: Settings, { values }: Managed): Settings {
  return {
    ...settings,
    graceDays: Math.max(settings.graceDays, values.minGraceDays ?? 0),
    graceDaysOfUse: Math.max(settings.graceDaysOfUse, values.minGraceDaysOfUse ?? 0),
    remoteModels: settings.remoteModels && values.remoteModelHosts?.length !== 0,
  }
}

/** Throws REFUSED for a change of settings that an administrator doesn't allow. */
export function requireUnlocked(managed: Managed, change: Partial<Settings>): void {
  const { minGraceDays = 0, minGraceDaysOfUse = 0, remoteModelHosts } = managed.values
  if (change.graceDays !== undefined && change.graceDays < minGraceDays)
    throw refusedBy(managed, 'minGraceDays', `graceDays can’t be less than ${minGraceDays} here.`)
  if (change.graceDaysOfUse !== undefined && change.graceDaysOfUse < minGraceDaysOfUse)
    throw refusedBy(managed, 'minGraceDaysOfUse', `graceDaysOfUse can’t be less than ${minGraceDaysOfUse} here.`)
  if (change.remoteModels && remoteModelHosts?.length === 0)
    throw refusedBy(managed, 'remoteModelHosts', 'Models on servers can’t be allowed here.')
}
