import { z } from 'zod'
import { BulkResult } from '#contract'
import { BulkId, ImageId, idOf, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import { defineJob } from '../jobs/index.ts'
import { writeWhile } from '../threads/write-in-pieces.ts'
import { actions } from './actions/index.ts'
import { pathOf, requireBulk, type SkippedByAction } from './queries.ts'
import { announceChanged } from './run-bulk.ts'

const batchSize = 500
const namedUpTo = 1000

const Checkpoint = z.object({
  after: z.int(),
  images: z.int(),
  skippedCount: z.int(),
  skipped: z.array(z.object({ imageId: ImageId, path: z.string(), reason: z.string() })).default([]),
})

type Item = { image_id: number; undo: string }

/**
 * Undoes an action, image by image. Images that users changed since are skipped and named. A stopped run continues with
 * the remaining images.
 */
export const undoBulkJob = defineJob({
  kind: 'bulk.undo',
  lane: 'labels',
  unit: 'images',
  input: z.object({ bulkId: BulkId, title: z.string() }),
  result: BulkResult,
  checkpoint: Checkpoint,
  title: ({ title }) => `Undo: ${title}`,
  async run({ bulkId }, { context, checkpoint, progress, save, signal }) {
    const { store, clock, actor } = context
    const bulk = requireBulk(store, bulkId)
    const definition = actions[bulk.action.kind]
    const total = bulk.images
    if (!checkpoint)
      store.write(() => {
        audit(context, 'bulk.undo', { bulkId, title: bulk.title })
        definition.beginUndo?.(context, bulk.action, bulk.begun)
        save({ after: 0, images: 0, skippedCount: 0, skipped: [] })
      })
    const skipped: SkippedByAction[] = [...(checkpoint?.skipped ?? [])]
    let { after, images, skippedCount } = checkpoint ?? { after: 0, images: 0, skippedCount: 0 }
    let changed: number[] = []
    const undoSome = (isOver: () => boolean) => {
      changed = []
      const items = store.all<Item>(
        'SELECT image_id, undo FROM bulk_item WHERE bulk_id = ? AND image_id > ? AND undone = 0 ORDER BY image_id LIMIT ?',
        [bulk.row, after, batchSize],
      )
      if (items.length === 0) return false
      for (const { image_id: row, undo } of items) {
        if (isOver()) break
        after = row
        const problem = definition.undo(context, row, JSON.parse(undo))
        if (problem !== null) {
          skippedCount += 1
          if (skipped.length < namedUpTo)
            skipped.push({ imageId: idOf('img', row), path: pathOf(store, row), reason: problem })
          continue
        }
        changed.push(row)
        store.run('UPDATE bulk_item SET undone = 1 WHERE bulk_id = ? AND image_id = ?', [bulk.row, row])
      }
      images += changed.length
      save({ after, images, skippedCount, skipped })
      return true
    }
    const report = () => {
      announceChanged(context, changed)
      progress(images + skippedCount, total)
    }
    await writeWhile(store, undoSome, { signal, after: report })
    store.write(() => {
      definition.endUndo?.(context, bulk.begun)
      store.run('UPDATE bulk SET undone_at = ?, undone_by = ? WHERE id = ?', [
        clock.nowMs(),
        rowOf(actor.userId),
        bulk.row,
      ])
    })
    context.announce({ type: 'workspaceChanged' })
    return { bulkId, images, labels: 0, skippedCount, skipped }
  },
})
