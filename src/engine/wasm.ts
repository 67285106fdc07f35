/** The part of the platform that is used here. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer }
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: { m: { m: object } }) => { exports: { run: unknown } }
}

const bytesPerPage = 65_536

export const i32 = 0x7f
export const i64 = 0x7e
export const v128 = 0x7b

/** A number in as many groups of seven bits as it needs. */
const length = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...length(n >>> 7)])
/** The same where the last bit that is set would be taken for a sign. */
const signed = (n: number): number[] => (n < 0x40 ? [n] : [(n & 0x7f) | 0x80, ...signed(n >>> 7)])
const section = (id: number, content: readonly number[]) => [id, ...length(content.length), ...content]

/** A function of WebAssembly: its parameters are all i32, its further locals come in groups of one type. */
export type WasmFunction = {
  parameters: number
  locals: readonly (readonly [count: number, type: number])[]
  /** Whether it gives an i32. */
  result?: boolean
  /** Instructions, with the `end` of the function. */
  code: readonly number[]
}

/** A function that works on memory of its own, of at least so many bytes. */
export function compileFunction<Run>({ parameters, locals, result = false, code }: WasmFunction, bytes: number) {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / bytesPerPage) || 1 })
  const body = [locals.length, ...locals.flat(), ...code]
  const module = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array<number>(parameters).fill(i32), ...(result ? [1, i32] : [0])]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...[...'run'].map((letter) => letter.charCodeAt(0)), 0, 0]),
    ...section(10, [1, ...length(body.length), ...body]),
  ])
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { m: { m: memory } })
  return { memory: memory.buffer, run: exports.run as Run }
}

// Instructions, as far as they are needed.
export const constant = (n: number): number[] => [0x41, ...signed(n)]
/** How far behind an address something is read or written. */
export const offset = (bytes: number): number[] => length(bytes)
export const add = [0x6a]
export const subtract = [0x6b]
export const multiply = [0x6c]
export const isZero = [0x45]
/** The first of two values where a number is not 0. */
export const select = [0x1b]
export const block = [0x02, 0x40]
export const loop = [0x03, 0x40]
export const ifSo = [0x04, 0x40]
export const end = [0x0b]
export const branch = (depth: number): number[] => [0x0c, depth]
/** Ends the function. */
export const leave = [0x0f]
export const branchIf = (depth: number): number[] => [0x0d, depth]

/** Reading and writing locals by their names, in this order. */
export const localsNamed = (names: readonly string[]) => ({
  get: (name: string) => [0x20, names.indexOf(name)],
  set: (name: string) => [0x21, names.indexOf(name)],
  tee: (name: string) => [0x22, names.indexOf(name)],
})
