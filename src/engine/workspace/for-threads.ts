export { keyedHash } from './keys.ts'
