export { markPredicted } from './mark-predicted.ts'
export { labelingProcedures } from './procedures.ts'
export { committedEdit } from './queries.ts'
export { type Committed, recordEdit } from './record-edit.ts'
