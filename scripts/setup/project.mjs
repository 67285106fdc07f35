// @ts-check
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What the set-up fetched or built and `npm ci` must not delete. Ignored by git; may be deleted at any time. */
export const cacheFolder = join(projectFolder, '.cache')

/** Where Node keeps compiled code between starts. Threads and programs read it from NODE_COMPILE_CACHE. */
export const compiledFolder = join(cacheFolder, 'compiled')

export const nodeModules = join(projectFolder, 'node_modules')
