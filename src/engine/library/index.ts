export { libraryJobs } from './jobs.ts'
export { refreshPredictionSummary } from './prediction-summary.ts'
export { libraryProcedures } from './procedures.ts'
