import type { ActingContext } from '../../context.ts'
import { protectedFromHandsSql, protectedNow } from '../../policy/index.ts'

/** Returns which of these images a user can't move to the trash, and why. */
export const protectedFromHands = (
  { store, clock }: ActingContext,
  imageRows: readonly number[],
): Map<number, string> => protectedNow(store, imageRows, { action: 'drop', policy: null, nowMs: clock.nowMs() })

/** SQL for a row of `image`: whether a user may move it to the trash. */
export const mayBeTrashedSql = `image.lifecycle NOT IN ('trashed', 'purged') AND image.id NOT IN (${protectedFromHandsSql})`
