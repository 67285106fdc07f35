// @ts-check

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 *
 * @typedef {{ packages: Record<string, LockedPackage> }} LockFile
 * @typedef {{ platform: string, arch: string }} System
 */

/** Optional packages that Winnow doesn't use. They are not installed for an older Node, and don't require a newer one. */
const unused = ['node_modules/@lingui/native-tools-']

/**
 * How an installation differs from the lock file: packages that are missing, of another version, or not in the lock file.
 * Optional packages for other systems may be absent.
 *
 * @param {LockFile} wanted
 * @param {LockFile} installed
 * @param {System} system
 * @returns {string[]} folders of packages, as the lock file names them
 */
export function differences(wanted, installed, system) {
  const names = Object.keys(wanted.packages).filter((name) => name !== '')
  const wrong = names
    .filter((name) => installed.packages[name] !== undefined || !unused.some((start) => name.startsWith(start)))
    .filter((name) => !isThere(wanted.packages[name] ?? {}, installed.packages[name], system))
  const leftOver = Object.keys(installed.packages).filter((name) => wanted.packages[name] === undefined)
  return [...wrong, ...leftOver]
}

/**
 * @param {LockedPackage} entry
 * @param {LockedPackage | undefined} there
 * @param {System} system
 */
function isThere(entry, there, system) {
  if (there !== undefined) return there.version === entry.version && there.integrity === entry.integrity
  const mayBeAbsent = entry.optional === true || entry.devOptional === true
  return mayBeAbsent && !isMadeFor(entry, system)
}

/**
 * Whether a package was built for exactly this system. Linux means one with glibc, as for Electron.
 *
 * @param {LockedPackage} entry
 * @param {System} system
 */
function isMadeFor({ os, cpu, libc }, { platform, arch }) {
  if (os === undefined || cpu === undefined) return false
  return [os].flat().includes(platform) && [cpu].flat().includes(arch) && [libc ?? 'glibc'].flat().includes('glibc')
}
