const maxParts = 20
const maxPartBytes = 240
/** What Windows takes for something else than a name: a stream of a file, a device, a name without its last dots. */
const isOnWindows = process.platform === 'win32'
const notOnWindows = /[<>:"|?*]|[ .]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

const isPart = (part: string): boolean =>
  part !== '' &&
  part !== '.' &&
  part !== '..' &&
  !/\p{Cs}/u.test(part) &&
  Buffer.byteLength(part) <= maxPartBytes &&
  !/[\p{Cc}\\/]/u.test(part) &&
  !(isOnWindows && notOnWindows.test(part))

/** The folders and the name of a file that a browser sends, null for a path that leads elsewhere or that disks don't take. */
export function uploadPath(path: string): string[] | null {
  const parts = path.split('/')
  return parts.length <= maxParts && parts.every(isPart) ? parts : null
}
