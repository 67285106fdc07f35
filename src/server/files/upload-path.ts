const maxParts = 20
const maxPartBytes = 240
/** Names with another meaning on Windows: a stream, a device, a trailing dot. */
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

/** The folders and the name in a path sent by a browser; null when it leads elsewhere or no disk accepts it. */
export function uploadPath(path: string): string[] | null {
  const parts = path.split('/')
  return parts.length <= maxParts && parts.every(isPart) ? parts : null
}
