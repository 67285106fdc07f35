export { type Both, counted, readBoth } from './read-both.ts'
