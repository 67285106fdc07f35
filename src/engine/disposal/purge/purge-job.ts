import { z } from 'zod'
import { type Purge, PurgeResult } from '#contract'
import { goldenGateRule } from '#model/guardrails.ts'
import { idOf, PurgeId, rowOf } from '#model/ids.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { brokenVersions, resealRedacted } from '../../datasets/index.ts'
import { invalid, refused } from '../../errors.ts'
import { defineJob } from '../../jobs/index.ts'
import { readOne, readValues } from '../../query/index.ts'
import { nextTurn } from '../../threads/turns.ts'
import { writeBatches } from '../../threads/write-in-pieces.ts'
import { searchErased } from '../erasure/erase-check.ts'
import { addMarkers, markersOf, wipeEndedMarkers } from '../erasure/erasure-markers.ts'
import { noteFollowUps } from '../erasure/follow-ups.ts'
import { writeErasureLog } from '../erasure/write-erasure-log.ts'
import { goldenGate } from './golden-gate.ts'
import { issueCertificate } from './issue-certificate.ts'
import { purgeTerms } from './may-be-purged.ts'
import { keptPlaces } from './protected-since.ts'
import { purgeById } from './purge-record.ts'
import { purgeBatch } from './purge-steps.ts'
import { scrubRows } from './scrub.ts'

/** Images per transaction: an erasure does far more for each. */
const perBatch = { trash: 32, erasure: 8 }

/** Throws REFUSED when the count that a user typed differs from the purge's, or the golden gate is not passed. */
export async function requireMeant(acting: ActingContext, purgeId: PurgeId, images: number): Promise<void> {
  const purge = await purgeById(acting, purgeId)
  if (purge.images === 0) throw invalid(`${purgeId} removes nothing: all of its images are on hold.`)
  if (purge.images !== images)
    throw refused(
      `${purgeId} removes ${purge.images} images permanently, not ${images}. Enter the right number to continue.`,
      'retention-purge-count',
    )
  await requireGate(acting, purge)
}

/** The gate was checked when the purge was listed; another model may have become current since. */
async function requireGate(acting: ActingContext, { purgeId, kind, reason, status }: Purge): Promise<void> {
  if (kind !== 'trash' || reason !== '' || status !== 'planned') return
  const gate = goldenGate(acting)
  const times = await readValues<number | null>(
    acting,
    `SELECT DISTINCT (SELECT max(at) FROM retention_event e WHERE e.image_id = i.image_id AND to_lifecycle = 'trashed')
     FROM purge_item i WHERE purge_id = ? AND step = 'planned'`,
    [rowOf(purgeId)],
  )
  for (const atMs of times) {
    const why = atMs === null ? null : await gate(atMs)
    if (why) throw refused(`${purgeId} was listed before the model changed. ${why}`, goldenGateRule)
  }
}

/**
 * Runs a purge or an erasure, some images at a time; after a crash or a stop it continues after the finished images.
 */
export const purgeJob = defineJob({
  kind: 'purge.run',
  lane: 'files',
  unit: 'images',
  input: z.object({ purgeId: PurgeId }),
  result: PurgeResult,
  /** For an erasure: the versions that had already changed since their freeze before it removed anything. */
  checkpoint: z.object({ broken: z.array(z.string()) }),
  title: () => 'Delete permanently',
  async run({ purgeId }, { context, checkpoint, save, progress, signal }) {
    const { store, actor, clock } = context
    const { kind, images, createdAtMs } = await purgeById(context, purgeId)
    const row = rowOf(purgeId)
    const left = rowsAt(store, row, 'planned')
    const places = kind === 'trash' ? await keptPlaces(context, left, signal) : undefined
    const terms = purgeTerms(context, kind, { listedAtMs: createdAtMs, keptPlaces: places })
    const purging = { row, terms, userRow: rowOf(actor.userId) }
    store.write(() => store.run("UPDATE purge SET status = 'running' WHERE id = ? AND status = 'planned'", [row]))
    const broken = checkpoint?.broken ?? (kind === 'erasure' ? await brokenVersions(context) : [])
    if (kind === 'erasure') {
      save({ broken })
      store.pragma('secure_delete = ON')
    }
    try {
      for (let from = 0; from < left.length; from += perBatch[kind]) {
        signal.throwIfAborted()
        const batch = left.slice(from, from + perBatch[kind])
        if (kind === 'erasure') addMarkers(context, row, markersOf(store, batch))
        await purgeBatch(context, purging, batch)
        context.announce({ type: 'imagesChanged', images: batch.map((image) => idOf('img', image)) })
        progress(images - left.length + Math.min(left.length, from + perBatch[kind]), images)
        await nextTurn()
      }
      if (kind === 'erasure') {
        // The query that selected the images may name them.
        store.write(() => store.run("UPDATE purge SET selection = '{}' WHERE id = ?", [row]))
        await writeBatches(store, rowsAt(store, row, 'done'), (some) => scrubRows(store, some))
        await resealRedacted(context)
        await writeErasureLog(context)
      }
      const search = kind === 'erasure' ? await searchErased(context, row, rowsAt(store, row, 'skipped'), signal) : null
      const purge = await purgeById(context, purgeId)
      const end = () => {
        store.run("UPDATE purge SET status = 'done', ended_at = ?, ended_by = ? WHERE id = ?", [
          clock.nowMs(),
          rowOf(actor.userId),
          row,
        ])
        audit(context, kind === 'trash' ? 'retention.purge' : 'retention.erase', {
          purgeId,
          hash: purge.hash,
          purged: purge.purged,
          skipped: purge.skipped.length,
        })
        if (kind === 'erasure') noteFollowUps(context, row)
      }
      const check = search && { ...search, verification: [frozenBefore(broken), ...search.verification] }
      if (purge.status !== 'done') {
        if (purge.purged === 0) store.write(end)
        else await issueCertificate(context, purge, check, end)
      }
      wipeEndedMarkers(context)
    } finally {
      if (kind === 'erasure') store.pragma('secure_delete = OFF')
      context.announce({ type: 'imagesChanged', images: 'many' })
      context.announce({ type: 'plansChanged', planId: null })
    }
    return resultOf(context, purgeId)
  },
})

const rowsAt = (store: ActingContext['store'], purgeRow: number, step: 'planned' | 'done' | 'skipped'): number[] =>
  store.values<number>('SELECT image_id FROM purge_item WHERE purge_id = ? AND step = ?', [purgeRow, step])

/** A version may only be sealed again when it was intact before. */
const frozenBefore = (broken: readonly string[]) => ({
  check: 'frozen datasets as they were frozen, before the erasure',
  ok: broken.length === 0,
  found: broken.length === 0 ? 'all whole' : `changed: ${broken.join(', ')}`,
})

async function resultOf(context: ActingContext, purgeId: PurgeId): Promise<PurgeResult> {
  const purge = await purgeById(context, purgeId)
  const freed = await readOne<{ bytes: number | null }>(
    context,
    `SELECT sum(purge_item.size_bytes) AS bytes FROM purge_item JOIN image ON image.id = image_id
     WHERE purge_id = ? AND step = 'done' AND storage = 'owned'`,
    [rowOf(purgeId)],
  )
  return {
    purgeId,
    kind: purge.kind,
    purged: purge.purged,
    bytesFreed: freed?.bytes ?? 0,
    skipped: purge.skipped,
    certificateId: purge.certificateId,
  }
}
