export { discardUnsealed } from './freeze.ts'
export { datasetsJobs } from './jobs.ts'
export { datasetsProcedures, importProcedure } from './procedures.ts'
