// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'

const folder = join(projectFolder, 'src', 'engine')

/** The paths of all kernels without extension: `.wat` is the text, `.wasm` is compiled from it. */
export const kernels = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.wat'))
  .map((path) => join(folder, path.slice(0, -'.wat'.length)))

/** Files that the engine reads next to its code. */
const besideCode = [...kernels.map((kernel) => `${kernel}.wasm`), join(folder, 'store', 'schema.sql')]

/**
 * A Vite plugin that copies these files next to the bundle, where the engine reads them.
 *
 * @returns {import('vite').Plugin}
 */
export function engineFiles() {
  return {
    name: 'engine-files',
    generateBundle() {
      for (const file of besideCode)
        this.emitFile({ type: 'asset', fileName: basename(file), source: readFileSync(file) })
    },
  }
}
