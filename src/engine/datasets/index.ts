export { datasetsJobs } from './jobs.ts'
export { datasetsProcedures } from './procedures.ts'
