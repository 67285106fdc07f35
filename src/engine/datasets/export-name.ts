import { extname } from 'node:path/posix'

/** Names may hold what every file system and tool takes; anything else becomes a low line. */
const forbidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu
const longestBytes = 150

/** The stem of a path's last part, fit for any file system and not too long; never empty. */
function safeStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const stem = name.slice(0, name.length - extname(name).length)
  let safe = ''
  for (const character of stem.normalize('NFC').replace(forbidden, '_')) {
    if (Buffer.byteLength(safe + character) > longestBytes) break
    safe += character
  }
  safe = safe.replace(/^\.+/, '').trim()
  return safe === '' ? 'image' : safe
}

/**
 * The name of an image in an export: its own, and the first hex digits of its content's hash, so that equal names from
 * two folders stay apart and an image has the same name in every version. `extension` without a dot.
 */
export const exportName = ({ path, sha256 }: { path: string; sha256: string }, extension: string): string =>
  `${safeStem(path)}-${sha256.slice(0, 10)}.${extension}`

/** The extension of the file itself, or that of its format where the file has none that is usual. */
export function ownExtension({ path, format }: { path: string; format: string }): string {
  const own = extname(path).slice(1).toLowerCase()
  return /^[a-z0-9]{1,5}$/.test(own) ? own : format
}
