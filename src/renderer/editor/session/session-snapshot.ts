import type { Edit } from '#contract'
import type { Labels } from '#model/labels/diff.ts'
import type { ImageFacts } from './confirmed.ts'
import type { SavedMark } from './save-status.ts'

/** An edit in the history; `user` is null until the engine acknowledges it. */
type SessionEdit = Pick<Edit, 'editId' | 'kind' | 'diff' | 'atMs'> & { user: string | null }

export type SessionSnapshot = {
  image: ImageFacts
  /** Including all edits of this window. */
  labels: Labels
  saved: SavedMark
  /** The latest, oldest first; `earlier` counts those before. */
  edits: readonly SessionEdit[]
  earlier: number
  canUndo: boolean
  canRedo: boolean
  /** Unsent edits of an earlier window found when the session opened. */
  rescued: number
}
