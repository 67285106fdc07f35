// @ts-check
import { nodeProgram, toolEnvironment, toolFile } from '../setup/node-runtime.mjs'
import { run } from '../setup/run.mjs'

/**
 * Makes WebAssembly of the text of a kernel.
 *
 * @param {string} kernel the path without its ending
 * @param {string} out
 */
export const compileKernel = (kernel, out) =>
  run(nodeProgram(), [toolFile('wabt', 'wat2wasm'), `${kernel}.wat`, '-o', out], { env: toolEnvironment() })
