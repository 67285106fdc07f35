export { markPredicted } from './mark-predicted.ts'
export { labelingProcedures } from './procedures.ts'
export { type Committed, recordEdit } from './record-edit.ts'
