export {
  EditSession,
  type ImageFacts,
  type LabelingPort,
  type SessionEdit,
  type SessionSnapshot,
} from './edit-session.ts'
export { EditSessions, type Rescue } from './edit-sessions.ts'
export type { SavedMark } from './saved-mark.ts'
export { noWork, type Tally } from './tally.ts'
export { storedUnsentEdits, type UnsentEdits } from './unsent-edits.ts'
