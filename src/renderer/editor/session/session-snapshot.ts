import type { Edit } from '#contract'
import type { Labels } from '#model/labels/diff.ts'
import type { ImageFacts } from './confirmed.ts'

/**
 * Why edits aren't sent: the engine is gone, its disk is full, someone changed the same things, or the engine refuses.
 */
export type SaveProblem = { kind: 'away' } | { kind: 'conflict' } | { kind: 'refused' | 'full'; message: string }

/** Whether the engine has everything; `waiting` counts unacknowledged edits. */
export type SavedMark =
  | { kind: 'saved' }
  | { kind: 'saving' | 'away' | 'conflict'; waiting: number }
  | { kind: 'refused' | 'full'; waiting: number; message: string }

export function savedMark(waiting: number, obstacle: SaveProblem | null): SavedMark {
  if (waiting === 0) return { kind: 'saved' }
  if (!obstacle) return { kind: 'saving', waiting }
  return { ...obstacle, waiting }
}

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
