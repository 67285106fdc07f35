export { experimentsProcedures } from './procedures.ts'
