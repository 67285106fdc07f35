import type { ActingContext } from '../../context.ts'
import { protectedFromHandsSql, protectedNow } from '../../policy/index.ts'

/** Which of these images no user's hand moves to the trash, and why. */
export const protectedFromHands = (
  { store, clock }: ActingContext,
  imageRows: readonly number[],
): Map<number, string> => protectedNow(store, imageRows, { action: 'drop', policy: null, nowMs: clock.nowMs() })

/** SQL for a row of `image`: whether a user's hand may move it there. */
export const mayBeTrashedSql = `image.lifecycle NOT IN ('trashed', 'purged') AND image.id NOT IN (${protectedFromHandsSql})`
