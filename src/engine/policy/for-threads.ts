export type { ClassRecall, HalfLife } from './facts/stored-signals.ts'
export { severity } from './planner/clauses.ts'
export { traceOf } from './plans/stored-plan.ts'
