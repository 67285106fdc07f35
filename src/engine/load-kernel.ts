import { readFileSync } from 'node:fs'

/** The part of the platform that is used here. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: object }
}

type Memory = { buffer: ArrayBuffer; grow(pages: number): void }

const bytesPerPage = 65_536

/**
 * Loads the functions of `name.wasm` beside the file with this URL, and their memory. `npm run kernels` compiles it
 * from `name.wat`, and the build puts it beside the bundle.
 */
export const loadKernel = <Functions>(besideUrl: string, name: string): Functions & { memory: Memory } =>
  new WebAssembly.Instance(new WebAssembly.Module(readFileSync(new URL(`./${name}.wasm`, besideUrl))))
    .exports as Functions & { memory: Memory }

/** Grows the memory to at least this many bytes and keeps its contents. Arrays over it have to be created again. */
export function growMemory(memory: Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / bytesPerPage)
  if (missing > 0) memory.grow(missing)
}
