export { discardUnsealed } from './freeze.ts'
export { datasetsJobs } from './jobs.ts'
export { winnowVersion } from './manifest.ts'
export { datasetsProcedures, importProcedure } from './procedures.ts'
