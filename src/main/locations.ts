import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

/** The project, or the installed program beside the app. It has the build folder, and packages with native code. */
export const programFolder: string = app.isPackaged
  ? join(process.resourcesPath, 'program')
  : join(import.meta.dirname, '..', '..')

const built = (...parts: string[]) => join(programFolder, 'out', ...parts)

export const rendererFolder = (): string => built('renderer')
export const engineHostFile = (): string => built('main', 'engine-host.js')
/** In the archive of an installed app. */
export const preloadFile = (): string => join(import.meta.dirname, '..', 'preload', 'index.cjs')

/** The lists of packages that the build wrote. */
export const licenseFiles = (): string[] => ['renderer', 'main'].map((part) => built(part, 'licenses.json'))

/** The parts of an installed program with their licenses. */
export const partsFile = (): string => join(programFolder, 'parts.cdx.json')

/** The folder for the compiled code of the engine's Node. */
export const compiledFolder = (): string => join(app.getPath('userData'), 'Compiled Engine')

export const sampleImagesFolder = (): string => join(programFolder, 'samples', 'photos')

/**
 * Returns the Node that runs models, and the engine if Electron's Node is too old: `WINNOW_NODE`, or the Node beside the app or in
 * the packages. Throws an error with a solution if there is none.
 */
export function nodeForEngine(): string {
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const own = app.isPackaged ? join(programFolder, program) : join(programFolder, 'node_modules', name, 'bin', program)
  const found = [process.env.WINNOW_NODE, own].find((candidate) => candidate && existsSync(candidate))
  if (found) return found
  const what = app.isPackaged ? 'Install Winnow again' : 'Run "npm start" once, or set WINNOW_NODE to a Node 24 program'
  throw new Error(`The engine needs Node 24, and none was found in ${own}. ${what}.`)
}
