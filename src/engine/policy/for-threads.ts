export type { ClassRecall, HalfLife } from './facts/signal-snapshot.ts'
export { severity } from './planner/clauses.ts'
export { traceOf } from './plans/stored-plan.ts'
