export { registerQueryFunctions } from './matches.ts'
export { openReader } from './open-reader.ts'
export { isBlindNow, isByLabeler } from './withheld.ts'
