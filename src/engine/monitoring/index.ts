export { monitoringProcedures } from './procedures.ts'
