import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The folder of the built app, from which threads start in half the time, also when the engine runs from its sources.
 */
const builtFolder = process.env.WINNOW_BUILT

/** Returns the worker `name.ts` beside the file with this URL or, once bundled, `name.js` beside the bundle. */
export const workerFile = (besideUrl: string, name: string): URL => {
  if (!besideUrl.endsWith('.ts')) return new URL(`./${name}.js`, besideUrl)
  return builtFolder ? pathToFileURL(join(builtFolder, `${name}.js`)) : new URL(`./${name}.ts`, besideUrl)
}
