import { dirname } from 'node:path'
import { z } from 'zod'
import { Reimport, ReimportResult } from '#contract'
import { type ImageId, idOf, rowOf } from '#model/ids.ts'
import type { Lifecycle } from '#model/image.ts'
import { counted } from '#model/text/counted.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { defineJob } from '../jobs/index.ts'
import { Refused, type ReimportedFile, takeInAgain } from '../library/index.ts'
import { changeLifecycles } from './lifecycle/change-lifecycles.ts'
import { restore } from './restore.ts'

type Image = { id: number; sha256: string; lifecycle: Lifecycle; kind: 'purged' | 'erased' | null }

/**
 * Reimports images that had left: purged ones from their files, with their stored labels; those in trash or archive are
 * restored. Each is protected from plans for 90 days, as after any restore. Erased images stay out.
 */
export const reimportJob = defineJob({
  kind: 'disposal.reimport',
  lane: 'files',
  unit: 'images',
  input: Reimport,
  result: ReimportResult,
  /** How many were active, or being retrieved, before it started. */
  checkpoint: z.int(),
  title: ({ images }) => `Import again: ${counted(images.length, 'image')}`,
  async run({ images, storage }, { context, checkpoint, save, keepInput, progress, signal }) {
    const skipped: ReimportResult['skipped'] = []
    const before = checkpoint ?? countBack(context, images)
    if (checkpoint === null) save(before)
    const erased = erasedOf(context, images)
    if (erased.size > 0)
      keepInput({
        images: images.map((one) => (erased.has(one.imageId) ? { ...one, file: dirname(one.file) } : one)),
        storage,
      })
    for (const [n, { imageId, file }] of images.entries()) {
      signal.throwIfAborted()
      try {
        await reimport(context, rowOf(imageId), { file, storage })
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        skipped.push({ imageId, path: erased.has(imageId) ? dirname(file) : file, reason: error.message })
      }
      progress(n + 1, images.length)
    }
    context.announce({ type: 'imagesChanged', images: 'many' })
    context.announce({ type: 'plansChanged', planId: null })
    return { reimported: countBack(context, images) - before, skipped }
  },
})

/** Returns the erased ones: no stored text may name their files. */
const erasedOf = ({ store }: ActingContext, images: Reimport['images']): ReadonlySet<ImageId> =>
  new Set(
    store.values<ImageId>(
      "SELECT 'img_' || image_id FROM tombstone WHERE kind = 'erased' AND image_id IN (SELECT value FROM json_each(?))",
      [JSON.stringify(images.map(({ imageId }) => rowOf(imageId)))],
    ),
  )

/** Counts images that are active, or whose originals are being retrieved from the archive. */
const countBack = ({ store }: ActingContext, images: Reimport['images']): number =>
  store.values<number>(
    `SELECT count(*) FROM image WHERE id IN (SELECT value FROM json_each(?)) AND (lifecycle = 'active'
       OR id IN (SELECT image_id FROM archived_file WHERE wanted_by IS NOT NULL))`,
    [JSON.stringify(images.map(({ imageId }) => rowOf(imageId)))],
  )[0] ?? 0

async function reimport(
  context: ActingContext,
  imageRow: number,
  from: { file: string; storage: Reimport['storage'] },
): Promise<void> {
  const { store } = context
  const image = store.get<Image>(
    `SELECT image.id, image.sha256, lifecycle, tombstone.kind FROM image LEFT JOIN tombstone ON image_id = image.id
     WHERE image.id = ?`,
    [imageRow],
  )
  if (!image) throw new Refused('There is no such image.')
  if (image.kind === 'erased')
    throw new Refused('This image was erased from the workspace and can’t be imported again.')
  if (image.lifecycle === 'active') return
  if (image.lifecycle !== 'purged') {
    const { restored, skipped, returning } = await restore(context, { imageIds: [idOf('img', imageRow)] })
    if (restored === 0 && !returning) throw new Refused(skipped[0]?.reason ?? 'It can’t be restored.')
    return
  }
  restoreReimported(context, image, await takeInAgain(context, { row: imageRow, sha256: image.sha256 }, from))
}

function restoreReimported(context: ActingContext, { id }: Image, taken: ReimportedFile): void {
  const { store, clock, actor } = context
  const atMs = clock.nowMs()
  store.write(() => {
    store.run('UPDATE image SET storage = ?, file = ?, imported_at = ?, imported_by = ? WHERE id = ?', [
      taken.storage,
      taken.file,
      atMs,
      rowOf(actor.userId),
      id,
    ])
    taken.writeThumbnail(store)
    changeLifecycles(store, [id], { to: 'active', planRow: null, rule: null, userRow: rowOf(actor.userId), atMs })
    store.run('UPDATE tombstone SET readmitted_at = ? WHERE image_id = ?', [atMs, id])
    store.run("UPDATE plan_decision SET outcome = 'restored' WHERE image_id = ? AND outcome = 'applied'", [id])
    audit(context, 'retention.readmit', { imageId: idOf('img', id) })
  })
}
