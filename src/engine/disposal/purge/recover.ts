import type { Context } from '../../context.ts'
import { quarantineUnknown } from '../../library/index.ts'
import { wipeEndedMarkers } from '../erasure/erasure-markers.ts'
import { type PurgeTerms, purgeTerms } from './may-be-purged.ts'
import { discardUnlisted } from './plan-purge.ts'
import { deletePermanently, isLeaving, lookAgain, type Purging, setStep, ticketOf } from './purge-steps.ts'

type Row = {
  purge_id: number
  image_id: number
  step: 'intent' | 'unlink'
  kind: PurgeTerms['kind']
  created_by: number
}

/**
 * Brings what a crash left of a purge to a definite state: each image is entirely there or entirely gone. Runs before
 * anything else uses the workspace. A file in limbo that no purge knows is quarantined and logged, never deleted.
 */
export async function recoverPurges(context: Context): Promise<void> {
  const { store, log } = context
  await discardUnlisted(store)
  const rows = store.all<Row>(
    `SELECT purge_id, image_id, step, kind, created_by FROM purge_item JOIN purge ON purge.id = purge_id
     WHERE step IN ('intent', 'unlink') ORDER BY purge_id, image_id`,
  )
  for (const { purge_id, image_id, step, kind, created_by } of rows) {
    const purging: Purging = { row: purge_id, terms: purgeTerms(context, kind), userRow: created_by }
    if (step === 'unlink') await deletePermanently(context, purging, [image_id])
    else if (isLeaving(context, purge_id, image_id))
      await deletePermanently(context, purging, await lookAgain(context, purging, [image_id]))
    else store.write(() => setStep(store, purge_id, image_id, 'planned', null))
  }
  wipeEndedMarkers(context)
  const places = await quarantineUnknown(context, new Set(rows.map((row) => ticketOf(row.purge_id, row.image_id))))
  for (const place of places) log.warn(`An unknown file was found among staged deletions and quarantined: ${place}`)
}
