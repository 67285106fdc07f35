export { libraryJobs } from './jobs.ts'
export { libraryProcedures } from './procedures.ts'
