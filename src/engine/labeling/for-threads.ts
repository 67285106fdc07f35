export { problemOfDiff, type StoredLabels } from './diff-check.ts'
export { type NewLabel, type PreparedEdit, PreparedEdits } from './prepare-edits.ts'
export { committedEdit, type LabelContent, paintedContents } from './queries.ts'
