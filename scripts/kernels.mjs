// @ts-check
// npm run kernels: compiles the engine's WebAssembly kernels from their text.
import { compileKernel } from './kernels/compile-kernel.mjs'
import { kernels } from './kernels/kernels.mjs'

for (const kernel of kernels) await compileKernel(kernel, `${kernel}.wasm`)
