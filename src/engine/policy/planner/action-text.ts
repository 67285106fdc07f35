import type { Action } from './clauses.ts'

/** The outcome of an image, after "it is" or "it would be". */
export const verbs: Record<Action, string> = {
  keep: 'kept',
  review: 'sent to another review',
  retire: 'retired',
  archive: 'archived',
  drop: 'moved to the trash',
}
