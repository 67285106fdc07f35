export { defineJob, type JobKind, type JobRun } from './job-kind.ts'
export { jobProcedures } from './procedures.ts'
export { createJobs, type JobQueue } from './queue.ts'
export { Rate } from './rate.ts'
