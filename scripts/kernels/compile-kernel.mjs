// @ts-check
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { run } from '../setup/run.mjs'

/**
 * Compiles the text of a kernel to WebAssembly.
 *
 * @param {string} kernel the path without its extension
 * @param {string} out
 */
export const compileKernel = (kernel, out) =>
  run(nodeProgram(), [toolFile('wabt', 'wat2wasm'), `${kernel}.wat`, '-o', out], { env: toolEnvironment() })
