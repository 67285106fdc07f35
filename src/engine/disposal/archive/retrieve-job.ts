import { existsSync } from 'node:fs'
import { z } from 'zod'
import { RetrieveResult } from '#contract'
import { idOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { Context } from '../../context.ts'
import { defineJob, isCanceled } from '../../jobs/index.ts'
import { activeFile, archivedFile, moveVerified, NotMoved } from '../../library/index.ts'
import { changeLifecycles } from '../lifecycle/change-lifecycles.ts'
import { imagesWanted, type RetrievalImage } from './queries.ts'
import { finishMoves } from './tidy-archive.ts'

/**
 * Brings archived originals back and makes their images active, each only after its bytes were checked. An image whose
 * file can't be retrieved stays archived and is named.
 */
export const retrieveJob = defineJob({
  kind: 'disposal.retrieve',
  lane: 'files',
  unit: 'images',
  input: z.object({}),
  result: RetrieveResult,
  checkpoint: z.object({ restored: z.int(), bytesMoved: z.int(), isAudited: z.boolean().default(false) }),
  title: () => 'Retrieve originals from the archive',
  async run(_, { context, checkpoint, save, failures, addFailures, progress, signal }) {
    const { store, folders } = context
    await finishMoves(context)
    const wanted = imagesWanted(store)
    const isNew = checkpoint === null || (checkpoint.isAudited && wanted.length > 0)
    const state = isNew ? { restored: 0, bytesMoved: 0, isAudited: false } : checkpoint
    const skipped = new Map((await failures()).map((failure) => [failure.imageId, failure]))
    for (const { id } of wanted) skipped.delete(idOf('img', id))
    const count = ({ size_bytes }: RetrievalImage) => {
      state.restored += 1
      state.bytesMoved += size_bytes
      save(state)
    }
    try {
      for (const [n, image] of wanted.entries()) {
        signal.throwIfAborted()
        try {
          const from = archivedFile(folders, image.archivedIn, image.file)
          await moveVerified(from, activeFile(folders, image.file), image.sha256)
          makeActive(context, image, count)
        } catch (error) {
          if (!(error instanceof NotMoved)) throw error
          const failure = { imageId: idOf('img', image.id), path: image.path, reason: reasonFor(image, error) }
          skipped.set(failure.imageId, failure)
          store.write(() => {
            addFailures([failure])
            unwant(context, image)
          })
        }
        if (n % 64 === 63) await finishMoves(context)
        progress(n + 1, wanted.length)
      }
    } catch (error) {
      if (isCanceled(signal)) for (const image of imagesWanted(store)) unwant(context, image)
      throw error
    } finally {
      await finishMoves(context)
      context.announce({ type: 'imagesChanged', images: 'many' })
      context.announce({ type: 'plansChanged', planId: null })
    }
    const { restored, bytesMoved, isAudited } = state
    if (!isAudited)
      store.write(() => {
        audit(context, 'retention.bringBack', { restored, bytes: bytesMoved, skipped: skipped.size })
        save({ ...state, isAudited: true })
      })
    return { restored, bytesMoved, skipped: [...skipped.values()] }
  },
})

/** A plan is restored once none of its images is in the archive; until then the rest can be requested again. */
function endPlan({ store }: Context, planRow: number): void {
  if (store.get('SELECT 1 FROM archived_file WHERE wanted_by IS NOT NULL AND wanted_plan = ?', [planRow])) return
  store.run(
    `UPDATE plan SET status = 'restored' WHERE id = ? AND NOT EXISTS
       (SELECT 1 FROM plan_decision WHERE plan_id = plan.id AND outcome = 'applied'
        AND image_id IN (SELECT image_id FROM archived_file))`,
    [planRow],
  )
}

const reasonFor = ({ archivedIn }: RetrievalImage, { message }: NotMoved): string =>
  archivedIn !== '' && !existsSync(archivedIn)
    ? `Archive folder missing: ${archivedIn}. Connect its disk and restore again.`
    : message

/** Makes an image active, counts it, and ends a plan whose last image it is, in one transaction. */
function makeActive(context: Context, image: RetrievalImage, count: (image: RetrievalImage) => void): void {
  const { store, clock } = context
  store.write(() => {
    const purging = store.get("SELECT 1 FROM purge_item WHERE image_id = ? AND step IN ('intent', 'unlink')", [
      image.id,
    ])
    store.run('UPDATE archived_file SET wanted_by = NULL, wanted_plan = NULL WHERE image_id = ?', [image.id])
    if (purging) return
    changeLifecycles(store, [image.id], {
      to: 'active',
      planRow: image.wanted_plan,
      rule: null,
      userRow: image.wanted_by,
      atMs: clock.nowMs(),
    })
    store.run("UPDATE plan_decision SET outcome = 'restored' WHERE image_id = ? AND outcome = 'applied'", [image.id])
    if (image.wanted_plan !== null) endPlan(context, image.wanted_plan)
    count(image)
  })
}

const unwant = ({ store }: Context, image: RetrievalImage): void =>
  store.write(() => {
    store.run('UPDATE archived_file SET wanted_by = NULL, wanted_plan = NULL WHERE image_id = ?', [image.id])
  })
