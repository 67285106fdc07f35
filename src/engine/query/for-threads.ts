export { registerQueryFunctions } from './matches.ts'
