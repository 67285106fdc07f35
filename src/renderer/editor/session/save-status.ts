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
