// @ts-check
// npm run kernels: makes the WebAssembly of the engine from its text.
import { compileKernel } from './kernels/compile-kernel.mjs'
import { kernels } from './kernels/kernels.mjs'

for (const kernel of kernels) await compileKernel(kernel, `${kernel}.wasm`)
