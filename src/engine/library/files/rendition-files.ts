import { join } from 'node:path'
import type { Folders } from '../../context.ts'

export const proxyFile = (folders: Folders, sha256: string): string =>
  join(folders.cache, 'proxies', sha256.slice(0, 2), `${sha256}.jpg`)
export const smallFile = (folders: Folders, sha256: string): string =>
  join(folders.cache, 'small', sha256.slice(0, 2), `${sha256}.jpg`)
