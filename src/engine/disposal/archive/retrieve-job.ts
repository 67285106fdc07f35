import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { BringBackResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { defineJob } from '../../jobs/index.ts'
import { archivedFile, moveVerified, NotMoved } from '../../library/index.ts'
import { nextTurn } from '../../turns.ts'
import { changeLifecycles } from '../lifecycle/change-lifecycles.ts'
import { imagesWanted, type WantedImage } from './queries.ts'
import { finishMoves } from './tidy-archive.ts'

/**
 * Brings archived originals back and makes their images active, each only after its bytes were checked. An image whose
 * file can't be had stays archived and is named.
 */
export const retrieveJob = defineJob({
  kind: 'disposal.retrieve',
  lane: 'files',
  unit: 'images',
  input: z.object({}),
  result: BringBackResult,
  checkpoint: z.object({ restored: z.int(), bytesMoved: z.int() }),
  title: () => 'Retrieve originals from the archive',
  async run(_, { context, checkpoint, save, progress, signal }) {
    const { store, folders } = context
    await finishMoves(context)
    const wanted = imagesWanted(store)
    const result = { ...(checkpoint ?? { restored: 0, bytesMoved: 0 }), skipped: [] as BringBackResult['skipped'] }
    try {
      for (const [n, image] of wanted.entries()) {
        signal.throwIfAborted()
        try {
          const from = archivedFile(folders, image.archivedIn, image.file)
          await moveVerified(from, join(folders.originals, image.file), image.sha256)
          if (makeActive(context, image)) {
            result.restored += 1
            result.bytesMoved += image.size_bytes
          }
        } catch (error) {
          if (!(error instanceof NotMoved)) throw error
          result.skipped.push({ imageId: idOf('img', image.id), path: image.path, reason: reasonFor(image, error) })
          unwant(context, image)
        }
        if (n % 64 === 63) {
          await finishMoves(context)
          save({ restored: result.restored, bytesMoved: result.bytesMoved })
          await nextTurn()
        }
        progress(n + 1, wanted.length)
      }
    } catch (error) {
      if (isCancelled(signal)) for (const image of imagesWanted(store)) unwant(context, image)
      throw error
    } finally {
      await finishMoves(context)
      context.announce({ type: 'imagesChanged', images: 'many' })
      context.announce({ type: 'plansChanged', planId: null })
    }
    store.write(() => {
      endPlans(
        context,
        wanted.flatMap(({ wanted_plan }) => wanted_plan ?? []),
      )
      audit(context, 'retention.bringBack', {
        restored: result.restored,
        bytes: result.bytesMoved,
        skipped: result.skipped.length,
      })
    })
    return result
  },
})

/** Plans of which nothing is left in the archive are restored; of the others the rest can be asked for again. */
const endPlans = ({ store }: Context, planRows: readonly number[]): unknown =>
  store.run(
    `UPDATE plan SET status = 'restored' WHERE id IN (SELECT value FROM json_each(?)) AND NOT EXISTS
       (SELECT 1 FROM plan_decision WHERE plan_id = plan.id AND outcome = 'applied'
        AND image_id IN (SELECT image_id FROM archived_file))`,
    [JSON.stringify(planRows)],
  )

/** A user gave it up, which is not the engine closing: then it goes on at the next start. */
const isCancelled = ({ reason }: AbortSignal): boolean =>
  (reason as { status?: unknown } | undefined)?.status === 'cancelled'

const reasonFor = ({ archivedIn }: WantedImage, { message }: NotMoved): string =>
  archivedIn !== '' && !existsSync(archivedIn)
    ? `Archive folder missing: ${archivedIn}. Connect its disk and restore again.`
    : message

function makeActive({ store, clock }: Context, image: WantedImage): boolean {
  return store.write(() => {
    const purging = store.get("SELECT 1 FROM purge_item WHERE image_id = ? AND step IN ('intent', 'unlink')", [
      image.id,
    ])
    store.run('UPDATE archived_file SET wanted_by = NULL, wanted_plan = NULL WHERE image_id = ?', [image.id])
    if (purging) return false
    changeLifecycles(store, [image.id], {
      to: 'active',
      planRow: image.wanted_plan,
      rule: null,
      userRow: image.wanted_by,
      atMs: clock.nowMs(),
    })
    store.run("UPDATE plan_decision SET outcome = 'restored' WHERE image_id = ? AND outcome = 'applied'", [image.id])
    return true
  })
}

const unwant = ({ store }: Context, image: WantedImage): void =>
  store.write(() => {
    store.run('UPDATE archived_file SET wanted_by = NULL, wanted_plan = NULL WHERE image_id = ?', [image.id])
  })
