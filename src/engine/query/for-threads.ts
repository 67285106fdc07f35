export { registerQueryFunctions } from './matches.ts'
export { openReader } from './open-reader.ts'
export { isBlindNow } from './withheld.ts'
