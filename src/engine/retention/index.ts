export { retentionJobs } from './jobs.ts'
export { retentionProcedures } from './procedures.ts'
