import type { Edit } from '#contract'
import type { Labels } from '#model/labels/diff.ts'
import type { ImageFacts } from './confirmed.ts'
import type { SavedMark } from './save-status.ts'

/** An edit as the history shows it; `user` is null while the engine has not acknowledged it. */
type SessionEdit = Pick<Edit, 'editId' | 'kind' | 'diff' | 'atMs'> & { user: string | null }

export type SessionSnapshot = {
  image: ImageFacts
  /** With all edits of this window, acknowledged or not. */
  labels: Labels
  saved: SavedMark
  /** The last ones, oldest first; `earlier` is how many came before them. */
  edits: readonly SessionEdit[]
  earlier: number
  canUndo: boolean
  canRedo: boolean
  /** Edits found unsent from an earlier run of the window when this session was opened. */
  rescued: number
}
