// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { projectFolder } from '../setup/project.mjs'

const folder = join(projectFolder, 'src', 'engine')

/** The paths, without their endings, of all kernels of the engine: `.wat` is the text, `.wasm` what is made of it. */
export const kernels = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.wat'))
  .map((path) => join(folder, path.slice(0, -'.wat'.length)))

/**
 * A Vite plugin that puts the kernels beside the bundle, where the engine reads them.
 *
 * @returns {import('vite').Plugin}
 */
export function kernelFiles() {
  return {
    name: 'kernel-files',
    generateBundle() {
      for (const kernel of kernels)
        this.emitFile({ type: 'asset', fileName: `${basename(kernel)}.wasm`, source: readFileSync(`${kernel}.wasm`) })
    },
  }
}
