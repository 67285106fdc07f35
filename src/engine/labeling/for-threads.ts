export { finishedAnswers } from './answers/answer.ts'
export { problemOfDiff } from './edits/diff-check.ts'
export { committedEdit } from './edits/earlier-edit.ts'
export { type NewLabel, type PreparedEdit, PreparedEdits } from './edits/prepare-edits.ts'
