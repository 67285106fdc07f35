export { registerQueryFunctions } from './matches.ts'
export { isBlindNow } from './withheld.ts'
