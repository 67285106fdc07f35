import { z } from 'zod'
import { type BulkAction, BulkResult, type BulkTarget } from '#contract'
import { BulkId, idOf, rowOf } from '#model/ids.ts'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { defineJob } from '../jobs/index.ts'
import { readOne, readRows } from '../query/index.ts'
import { writeWhile } from '../threads/write-in-pieces.ts'
import { actions } from './actions/index.ts'
import type { BulkDefinition, Condition } from './define-action.ts'
import { pathOf, requireBulk, type SkippedByAction } from './queries.ts'
import { readTarget, targetRows, targetSql } from './target-rows.ts'

const namedUpTo = 1000
const lookedAtOnce = 500
/** More changed images than this are announced without their ids. */
const namedInEvents = 200

/** Previews what the action would do now, without doing it. */
export async function previewBulk(context: ActingContext, target: BulkTarget, action: BulkAction) {
  const definition = actions[action.kind]
  await definition.check?.(context, action)
  const changes = definition.changes(context, action)
  const labels = definition.labels?.(context, action) ?? { sql: '0', parameters: [] }
  const about = definition.target?.(action) ?? targetSql(context, target)
  const counted = await readOne<{ images: number; changed: number; labels: number }>(
    context,
    `SELECT count(*) AS images, coalesce(sum(changes), 0) AS changed,
       coalesce(sum(CASE WHEN changes THEN labels END), 0) AS labels
     FROM (SELECT (${changes.sql}) AS changes, ${labels.sql} AS labels
       FROM (${about.sql}) AS target CROSS JOIN image ON image.id = target.id)`,
    [...changes.parameters, ...labels.parameters, ...about.parameters],
  )
  const { images = 0, changed = 0, labels: labelCount = 0 } = counted ?? {}
  const isAll = changed === images
  return {
    images,
    changes: changed,
    labels: definition.labels ? labelCount : null,
    skipped: isAll ? [] : await whySkipped(context, definition, changes, about),
  }
}

async function whySkipped(
  context: ActingContext,
  { skips }: BulkDefinition,
  changes: Condition,
  about: Condition,
): Promise<string[]> {
  if (!skips) return []
  const sql = `SELECT image.id FROM (${about.sql}) AS target CROSS JOIN image ON image.id = target.id
    WHERE NOT (${changes.sql}) LIMIT ${namedUpTo}`
  const rows = await readRows(context, sql, [...about.parameters, ...changes.parameters])
  return [...new Set(skips(context, [...rows]).values())]
}

/**
 * Records an action and fixes its images. Throws INVALID when there are none. `also` runs in the same transaction; its
 * result goes into the audit log.
 */
export async function beginBulk(
  context: ActingContext,
  target: BulkTarget,
  action: BulkAction,
  also?: (bulkId: BulkId) => Record<string, unknown>,
): Promise<BulkId> {
  const { store, clock, actor } = context
  const definition = actions[action.kind]
  await definition.check?.(context, action)
  const { images, ranges } = await readTarget(context, definition.target?.(action) ?? targetSql(context, target))
  if (images === 0 && !definition.target)
    throw invalid('No images match: the query matches none, or they were deleted.')
  const title = definition.historyTitle(context, action)
  return store.write(() => {
    const begun = definition.begin?.(context, action, title)
    const { lastRow } = store.run(
      'INSERT INTO bulk (kind, action, title, begun, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)',
      [
        action.kind,
        JSON.stringify(action),
        title,
        begun === undefined ? null : JSON.stringify(begun),
        clock.nowMs(),
        rowOf(actor.userId),
      ],
    )
    store.run('INSERT INTO bulk_target (bulk_id, ranges) VALUES (?, ?)', [lastRow, ranges])
    const bulkId = idOf('blk', lastRow)
    audit(context, 'bulk.run', { bulkId, kind: action.kind, title, images, ...also?.(bulkId) })
    return bulkId
  })
}

/**
 * Runs an action: some images per transaction, each with what its undo needs. A stopped or killed run continues after
 * the last finished image.
 */
export const runBulkJob = defineJob({
  kind: 'bulk.run',
  lane: 'labels',
  unit: 'images',
  input: z.object({ bulkId: BulkId, title: z.string() }),
  result: BulkResult,
  checkpoint: z.object({ after: z.int() }),
  title: ({ title }) => title,
  async run({ bulkId }, { context, checkpoint, progress, save, signal }) {
    const { store, clock } = context
    const bulk = requireBulk(store, bulkId)
    const definition = actions[bulk.action.kind]
    const rows = await targetRows(context, bulk.row)
    let { images, labels, skippedCount } = bulk
    const skipped: SkippedByAction[] = [...bulk.skipped]
    const done = checkpoint?.after ?? 0
    let at = done === 0 ? 0 : rows.findIndex((row) => row > done)
    if (at < 0) at = rows.length
    const shared = definition.prepare ? await definition.prepare(context, rows.subarray(at), signal) : bulk.begun
    let changed: number[] = []
    const applySome = (isOver: () => boolean) => {
      changed = []
      const next = [...rows.subarray(at, at + lookedAtOnce)]
      const skips = definition.skips?.(context, next)
      for (const row of next) {
        if (isOver()) break
        at += 1
        const why = skips?.get(row)
        const applied = why === undefined ? definition.apply(context, row, bulk.action, shared) : { skipped: why }
        if ('skipped' in applied) {
          skippedCount += 1
          if (skipped.length < namedUpTo)
            skipped.push({ imageId: idOf('img', row), path: pathOf(store, row), reason: applied.skipped })
          continue
        }
        images += 1
        labels += applied.labels
        changed.push(row)
        store.run('INSERT INTO bulk_item (bulk_id, image_id, undo) VALUES (?, ?, ?)', [
          bulk.row,
          row,
          JSON.stringify(applied.undo ?? null),
        ])
      }
      store.run('UPDATE bulk SET images = ?, labels = ?, passed_over = ?, skipped = ? WHERE id = ?', [
        images,
        labels,
        skippedCount,
        JSON.stringify(skipped),
        bulk.row,
      ])
      save({ after: rows[at - 1]! })
      return at < rows.length
    }
    const report = () => {
      announceChanged(context, changed)
      progress(at, rows.length)
    }
    if (at < rows.length) await writeWhile(store, applySome, { signal, after: report })
    store.write(() => {
      definition.end?.(context, bulk.action)
      store.run('UPDATE bulk SET ended_at = ? WHERE id = ?', [clock.nowMs(), bulk.row])
    })
    context.announce({ type: 'workspaceChanged' })
    return { bulkId, images, labels, skippedCount, skipped }
  },
})

export function announceChanged({ announce }: ActingContext, rows: readonly number[]): void {
  if (rows.length === 0) return
  const images = rows.length > namedInEvents ? 'many' : rows.map((row) => idOf('img', row))
  announce({ type: 'imagesChanged', images })
  announce({ type: 'labelsChanged', images })
}
