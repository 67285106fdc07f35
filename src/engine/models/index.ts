export { modelsJobs } from './jobs.ts'
export { modelsProcedures } from './procedures.ts'
