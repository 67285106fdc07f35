export {
  EditSession,
  type ImageFacts,
  type LabelingPort,
  type SavedMark,
  type SessionEdit,
  type SessionSnapshot,
} from './edit-session.ts'
export { EditSessions } from './edit-sessions.ts'
export { storedUnsentEdits, type UnsentEdits } from './unsent-edits.ts'
