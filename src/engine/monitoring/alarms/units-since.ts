/** Manual reviews after a moment, of one class (0: all) and optionally one user. */
export type Since = { modelRow: number; sinceMs: number; scope: number; userRow: number | null }

export const unitsSince = ({ userRow }: Since): string =>
  `FROM review_unit u JOIN review_unit_class c ON c.image_id = u.image_id AND c.model_id = u.model_id AND c.class_id = ?
   WHERE u.model_id = ? AND u.reviewed_at > ? AND u.by_hand = 1 ${userRow === null ? '' : 'AND u.user_id = ?'}`

export const parametersOf = ({ modelRow, sinceMs, scope, userRow }: Since): number[] => [
  scope,
  modelRow,
  sinceMs,
  ...(userRow === null ? [] : [userRow]),
]
