import { join, resolve } from 'node:path'
import { type RunningServer, type ServeOptions, serve } from '../../../src/server/serve.ts'

const project = resolve(import.meta.dirname, '../../..')
export const password = 'correct horse battery'
/** The page built by `npm run build`. */
const builtPage = join(project, 'out/renderer')

/** Serves a workspace on this computer at a free port, with the engine from the sources. */
export const serveHere = (options: Partial<ServeOptions> & Pick<ServeOptions, 'folders'>): Promise<RunningServer> =>
  serve({
    host: '127.0.0.1',
    port: 0,
    page: builtPage,
    version: '1',
    engine: { file: join(project, 'src/engine/host/index.ts'), node: process.execPath, compiled: '' },
    warn: () => undefined,
    gaveUp: (problem) => {
      throw new Error(problem)
    },
    ...options,
  })
