import { setFlagsFromString } from 'node:v8'

/** For a process that is the engine: else V8 lets its heap grow to four times what is needed of it before it looks what that is. */
export const keepHeapSmall = (): void => setFlagsFromString('--heap-growing-percent=150')
