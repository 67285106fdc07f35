import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

/** Files beside the bundled main module, in the build folder. */
const bundled = (...parts: string[]) => join(import.meta.dirname, '..', ...parts)

export const rendererFolder = (): string => bundled('renderer')
export const preloadFile = (): string => bundled('preload', 'index.cjs')
export const engineHostFile = (): string => bundled('main', 'engine-host.js')

/** The project, or the app's folder once installed: it contains the build folder. */
export const appFolder = bundled('..')

/** What the build wrote of the packages that are in it. */
export const licenseFiles = (): string[] => ['renderer', 'main'].map((part) => bundled(part, 'licenses.json'))

/** Where the engine's Node keeps its code compiled from one start to the next. */
export const compiledFolder = (): string => join(app.getPath('userData'), 'Compiled Engine')

/** The sample images: beside the app when installed, in the project when run from source. */
export const sampleImagesFolder = (): string =>
  join(app.isPackaged ? process.resourcesPath : appFolder, 'samples', 'photos')

/**
 * A Node that can run the engine where Electron's own is too old: `WINNOW_NODE`, or the one that the packages bring.
 * Throws with what to do when there is none.
 */
export function nodeForEngine(): string {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const candidates = [process.env.WINNOW_NODE, join(appFolder, 'node_modules', name, 'bin', program)]
  const found = candidates.find((candidate) => candidate && existsSync(candidate))
  if (!found)
    throw new Error(
      `The engine needs Node 24, and none was found in ${candidates[1]}. Run "npm start" once, or set WINNOW_NODE to a Node 24 program.`,
    )
  return found
}
