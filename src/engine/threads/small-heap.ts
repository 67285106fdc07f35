import { setFlagsFromString } from 'node:v8'

/**
 * For a process that is the engine: else V8 lets its heap grow to four times what is needed of it before it looks what that is, and
 * puts what is used for a moment among what lasts where it finds that its like did.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=150')
  setFlagsFromString('--no-allocation-site-pretenuring')
}
