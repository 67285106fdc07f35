import { dirname } from 'node:path'
import type { DamagedDatabase } from './damaged-database.ts'
import { damaged, isDamage, isUnreadable } from './inspect.ts'
import { hasRoom, isNoSpace } from './no-space.ts'

/**
 * Translates SQLite's errors into the problem of the workspace's database: its disk is full, or it is damaged. `damage`
 * returns the damage once some was found.
 */
export function explainer(file: string): {
  explain(error: unknown, sql: string): unknown
  damage(): DamagedDatabase | null
  requireUndamaged(): void
  /** Records damage that another connection found. */
  note(damage: DamagedDatabase): void
} {
  let met: DamagedDatabase | null = null
  return {
    damage: () => met,
    requireUndamaged() {
      if (met) throw met
    },
    note: (damage) => {
      met ??= damage
    },
    explain(error, sql) {
      if (isNoSpace(error) || isWriteRefused(error, file))
        return Object.assign(error as Error, { code: 'SQLITE_FULL', path: file })
      if (!isUnreadable(error)) return error
      if (/\bcache\./.test(sql))
        return new Error(
          `The thumbnails are damaged (${error.message}). Close the workspace and delete its “cache” folder. Winnow creates it again.`,
          { cause: error },
        )
      const damage = damaged(file, error.message, { cause: error })
      if (isDamage(error)) met = damage
      return damage
    },
  }
}

const isWriteRefused = (error: unknown, file: string): boolean =>
  isUnreadable(error) && !isDamage(error) && !hasRoom(dirname(file))
