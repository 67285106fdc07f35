import type { RestoredBackup } from '#contract'
import { endAllSessions, owner } from '../access/index.ts'
import { replayErasures } from '../disposal/index.ts'
import { type RestoreOptions, restoreBackup } from '../maintenance/index.ts'
import { withdrawConfirmation } from '../refresh/index.ts'
import { turnOffWebhooks } from '../webhooks/index.ts'
import { openEngine } from './open-engine.ts'

/** Restores a backup to a new or empty folder. Throws INVALID if the backup is not complete. */
export const openBackup = (options: Omit<RestoreOptions, 'replay'>): Promise<RestoredBackup> =>
  restoreBackup({
    ...options,
    async replay(folder, keyedHashes) {
      const engine = await openEngine({ folder, program: 'winnow restore-backup', clock: options.clock })
      try {
        endAllSessions(engine.context.store)
        turnOffWebhooks(engine.context.store)
        withdrawConfirmation(engine.context.store)
        return await replayErasures({ ...engine.context, actor: owner(engine.context.store) }, keyedHashes)
      } finally {
        await engine.close()
      }
    },
  })
