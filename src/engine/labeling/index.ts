export { labelingProcedures } from './procedures.ts'
