import { readFileSync } from 'node:fs'

/** The part of the platform that is used here. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: object }
}

type Memory = { buffer: ArrayBuffer; grow(pages: number): void }

const bytesPerPage = 65_536

/**
 * The functions of `name.wasm` beside the file with this URL, and their memory. It is made of `name.wat` by `npm run kernels`,
 * and the build puts it beside the bundle.
 */
export const loadKernel = <Functions>(besideUrl: string, name: string): Functions & { memory: Memory } =>
  new WebAssembly.Instance(new WebAssembly.Module(readFileSync(new URL(`./${name}.wasm`, besideUrl))))
    .exports as Functions & { memory: Memory }

/** Gives the memory at least so many bytes; what was in it stays. Arrays over it have to be made again. */
export function growMemory(memory: Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / bytesPerPage)
  if (missing > 0) memory.grow(missing)
}
