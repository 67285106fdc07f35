import { extname } from 'node:path/posix'
import type { ReadOnlyStore } from '../store/index.ts'

/** Characters that every file system and tool accepts; anything else becomes an underscore. */
const forbidden = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}<>:"/\\|?*]/gu
const longestBytes = 150
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i
/** YOLO finds labels and images by these folder names. */
const formatFolders = /^(images|labels)$/i

/** Names that stay as they are, which is most of them. */
const plain = /^[\w-](?:[\w. -]*[\w-])?$/

/** One part of a path, safe for any file system and not too long; empty if nothing is left. */
export function safePart(part: string): string {
  const safe = part.length <= longestBytes && plain.test(part) ? part : cleaned(part)
  return reserved.test(safe) ? `${safe}_` : safe
}

function cleaned(part: string): string {
  let safe = ''
  for (const character of part.normalize('NFC').replace(forbidden, '_')) {
    if (Buffer.byteLength(safe + character) > longestBytes) break
    safe += character
  }
  return safe.replace(/^[.\s]+|[.\s]+$/gu, '')
}

/** A path with folders but without extension, safe for any file system; its last part is never empty. */
export function safePath(path: string): string {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  const folders = parts.map(safePart).filter((part) => part !== '')
  const stem = safePart(name.slice(0, name.length - extname(name).length))
  return [...folders.map((part) => (formatFolders.test(part) ? `${part}_` : part)), stem || 'image'].join('/')
}

const flat = (path: string): string => path.replaceAll('/', '__')

/** Returns equal keys for names that some file system, or a folder of label files, can't distinguish. */
const keyOf = (path: string): string => flat(path).normalize('NFC').toLowerCase()

type ImagePath = { id: number; path: string }
type NamedFile = { imageRow: number; path: string; sha256: string }

/** The name of an image in exports; the same in every version. `extension` has no dot. */
export type ExportNames = {
  /** With its folders. */
  path(item: NamedFile, extension: string): string
  /** Without. */
  flat(item: NamedFile, extension: string): string
}

/** All images of a workspace, oldest first. */
export const imagePaths = (store: ReadOnlyStore): Iterable<ImagePath> =>
  store.each<ImagePath>('SELECT id, path FROM image ORDER BY id')

/**
 * Images keep their paths. If paths collide without extension and case, also when folders become part
 * of the name, the oldest image of the workspace keeps its path; the others get the first digits of their content's hash.
 */
export function exportNames(images: Iterable<ImagePath>): ExportNames {
  const taken = new Set<string>()
  const others = new Set<number>()
  for (const { id, path } of images) {
    const key = keyOf(safePath(path))
    if (taken.has(key)) others.add(id)
    taken.add(key)
  }
  const stem = ({ imageRow, path, sha256 }: NamedFile): string => {
    const own = safePath(path)
    if (!others.has(imageRow)) return own
    const apart = `${own}-${sha256.slice(0, 10)}`
    return taken.has(keyOf(apart)) ? `${own}-${sha256}` : apart
  }
  return {
    path: (item, extension) => `${stem(item)}.${extension}`,
    flat(item, extension) {
      const name = flat(stem(item))
      const isLong = Buffer.byteLength(name) > longestBytes
      return `${isLong ? `${safePart(name)}-${item.sha256.slice(0, 10)}` : name}.${extension}`
    },
  }
}

/** The extension of the file itself, or that of its format if the file has no usual one. */
export function ownExtension({ path, format }: { path: string; format: string }): string {
  const own = extname(path).slice(1).toLowerCase()
  return /^[a-z0-9]{1,5}$/.test(own) ? own : format
}
