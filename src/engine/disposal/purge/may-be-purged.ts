import { existsSync } from 'node:fs'
import type { Purge } from '#contract'
import type { Store } from '../../store/index.ts'
import { isHeld } from '../lifecycle/holds.ts'

type State = { lifecycle: string; plan_id: number | null; frozen_in: string | null; archived_in: string | null }

/**
 * Why a picture may not leave for good now, or null. Asked when the purge is planned, and again in the transactions
 * before its file is moved and before it is deleted.
 */
export function purgeObstacle(store: Store, imageRow: number, kind: Purge['kind']): string | null {
  if (isHeld(store, imageRow)) return 'It is under a hold.'
  const state = store.get<State>(
    `SELECT lifecycle,
       (SELECT plan_id FROM retention_event WHERE image_id = image.id AND to_lifecycle = 'trashed'
        ORDER BY seq DESC LIMIT 1) AS plan_id,
       (SELECT name FROM dataset_item JOIN dataset ON dataset.id = dataset_id WHERE image_id = image.id LIMIT 1) AS frozen_in,
       (SELECT folder FROM archived_file WHERE image_id = image.id) AS archived_in
     FROM image WHERE id = ?`,
    [imageRow],
  )
  if (!state || state.lifecycle === 'purged') return 'It has left already.'
  if (state.archived_in && !existsSync(state.archived_in))
    return `It is in the archive folder ${state.archived_in}, which is not there. Connect its disk first.`
  if (kind === 'erasure') return null
  if (state.lifecycle !== 'trashed') return 'It was restored.'
  // A plan moves an image of a frozen version only where its policy says so; a person's hand does not ask.
  if (state.frozen_in && state.plan_id === null) return `The frozen version ${state.frozen_in} needs it.`
  return null
}
