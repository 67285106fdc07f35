import { globSync, lstatSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of all files in a folder. */
export const sizeOf = (folder: string): number =>
  globSync('**/*', { cwd: folder }).reduce((sum, file) => sum + lstatSync(join(folder, file)).size, 0)
