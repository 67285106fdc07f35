export { committedEdit } from './committed-edit.ts'
export { problemOfDiff, type StoredLabels } from './diff-check.ts'
export { type NewLabel, type PreparedEdit, PreparedEdits } from './prepare-edits.ts'
