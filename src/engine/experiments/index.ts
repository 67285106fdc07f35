export { ExperimentKeeper } from './keeper.ts'
export { experimentNotices } from './notices.ts'
export { experimentsProcedures } from './procedures.ts'
export { runBoth } from './run-both-job.ts'
