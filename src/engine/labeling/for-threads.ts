export { type Answer, finishedAnswers } from './answers/answer.ts'
export { committedEdit } from './edits/committed-edit.ts'
export { problemOfDiff } from './edits/diff-check.ts'
export { type NewLabel, type PreparedEdit, PreparedEdits } from './edits/prepare-edits.ts'
