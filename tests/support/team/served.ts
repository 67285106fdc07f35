import { join, resolve } from 'node:path'
import { type RunningServer, type ServeOptions, serve } from '../../../src/server/serve.ts'

const project = resolve(import.meta.dirname, '../../..')
export const password = 'correct horse battery'
/** The page built by `npm run build`. */
const builtPage = join(project, 'out/renderer')
/** The built one, if the tests run with a built app: from the sources it takes four times as long to start. */
const engineFile = process.env.WINNOW_BUILT
  ? join(process.env.WINNOW_BUILT, 'engine-host.js')
  : join(project, 'src/engine/host/index.ts')

/** Serves a workspace on this computer at a free port. */
export const serveHere = (options: Partial<ServeOptions> & Pick<ServeOptions, 'folders'>): Promise<RunningServer> =>
  serve({
    host: '127.0.0.1',
    port: 0,
    page: builtPage,
    version: '1',
    engine: { file: engineFile, node: process.execPath, compiled: process.env.NODE_COMPILE_CACHE ?? '' },
    // A test's own work may keep the shared thread busy for seconds.
    busyDelayMs: 0,
    warn: () => undefined,
    gaveUp: (problem) => {
      throw new Error(problem)
    },
    ...options,
  })
