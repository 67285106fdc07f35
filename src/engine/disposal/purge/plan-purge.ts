import type { Purge } from '#contract'
import { goldenGateRule } from '#model/guardrails.ts'
import { idOf, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { counted } from '#model/text/counted.ts'
import { dayMs } from '#model/units.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, nothingDue, refused } from '../../errors.ts'
import { askedAtOnce } from '../../policy/index.ts'
import { compileWhere, readOne, readRows } from '../../query/index.ts'
import { sha256Hex } from '../../sha256.ts'
import type { Store } from '../../store/index.ts'
import { batchesInTurns, nextTurn, pagesInTurns } from '../../threads/turns.ts'
import { writeEach, writeWhile } from '../../threads/write-in-pieces.ts'
import { keyedHashes } from '../../workspace/index.ts'
import { noteConflict } from '../erasure/note-conflict.ts'
import { goldenGate } from './golden-gate.ts'
import { inGrace, purgeObstacles, purgeTerms } from './may-be-purged.ts'
import { keptPlaces } from './protected-since.ts'
import { purgeById } from './purge-record.ts'

type Candidate = { id: number; sha256: string; size_bytes: number; trashed_at: number | null }
type Selection = { olderThanDays?: number; where?: string }

/**
 * Lists what in the trash may be permanently deleted: after its grace period, or after more days if requested. Changes
 * no image. `despiteGate` is a user's reason for not waiting for the golden gate. Returns an interrupted purge instead
 * if there is one. Throws NOTHING_DUE when nothing may be deleted, REFUSED when that gate blocks some images.
 */
export async function planPurge(
  acting: ActingContext,
  { olderThanDays, despiteGate }: { olderThanDays?: number; despiteGate?: string },
): Promise<Purge> {
  const { store, clock } = acting
  const selection = olderThanDays === undefined ? {} : { olderThanDays }
  const request: PurgeRequest = { kind: 'trash', reason: despiteGate ?? '', basis: '', selection }
  const begun = await brokenOff(acting, request)
  if (begun) return begun
  const candidates: Candidate[] = []
  for await (const page of pagesInTurns<Candidate>((last) =>
    store.all(
      `SELECT image.id, sha256, size_bytes,
         (SELECT max(at) FROM retention_event WHERE image_id = image.id AND to_lifecycle = 'trashed') AS trashed_at
       FROM image WHERE lifecycle = 'trashed' AND image.id > ? ORDER BY image.id LIMIT ?`,
      [last?.id ?? 0, askedAtOnce],
    ),
  ))
    candidates.push(...page)
  const rows = candidates.map(({ id }) => id)
  const listedAtMs = olderThanDays === undefined ? undefined : clock.nowMs() - olderThanDays * dayMs
  const terms = purgeTerms(acting, 'trash', { listedAtMs, keptPlaces: await keptPlaces(acting, rows) })
  const obstacles = new Map<number, string>()
  for await (const part of batchesInTurns(rows))
    for (const [row, why] of purgeObstacles(store, part, terms)) obstacles.set(row, why)
  const waiting = new Map<string, number>()
  const byGate = new Set<string>()
  const gate = despiteGate === undefined ? goldenGate(acting) : async () => null
  const chosen: Candidate[] = []
  for (const [n, image] of candidates.entries()) {
    if (n % askedAtOnce === 0) await nextTurn()
    const obstacle = obstacles.get(image.id)
    const reason = obstacle ?? (await gate(image.trashed_at ?? 0))
    if (reason && obstacle === undefined) byGate.add(reason)
    if (reason) waiting.set(reason, (waiting.get(reason) ?? 0) + 1)
    else chosen.push(image)
  }
  if (chosen.length === 0) {
    const why = [...waiting].map(([reason, images]) => `${counted(images, 'image')}: ${reason}`).join(' ')
    if (candidates.length === 0) throw nothingDue('The trash is empty.')
    const { graceDays, graceDaysOfUse } = acting.settings()
    const grace = `Images stay in the trash for ${graceDays} days and ${graceDaysOfUse} days of use, as set in the retention settings.`
    const isGrace = waiting.has(inGrace) && graceDays + graceDaysOfUse > 0
    const message = `Nothing in the trash can be deleted now. ${why}${isGrace ? ` ${grace}` : ''}`
    throw byGate.size > 0 ? refused(message, goldenGateRule) : nothingDue(message)
  }
  return record(acting, { ...request, waiting, byGate }, chosen)
}

/**
 * Lists what has to be erased. Images under a hold are excluded, counted, and recorded as conflicts that a user has to
 * decide. Returns an interrupted erasure instead if there is one. Throws INVALID when nothing matches.
 */
export async function planErasure(
  acting: ActingContext,
  input: { where: string; reason: string; basis: string },
  signal?: AbortSignal,
): Promise<Purge> {
  const { where, ...why } = input
  const begun = await brokenOff(acting, { kind: 'erasure', ...why, selection: { where } })
  if (begun) return begun
  const { sql, parameters } = compileWhere(`(${where}) && lifecycle != "purged"`, { nowMs: acting.clock.nowMs() })
  const imageRows = await readRows(acting, `SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)
  if (imageRows.length === 0) throw invalid('No images match, so there is nothing to erase.')
  return listErasure(acting, { ...input, imageRows }, signal)
}

/**
 * Lists these images for an erasure; `where` is the query that selected them. `decided` runs in the transaction that
 * lists them, when a user decided against their holds.
 */
export async function listErasure(
  acting: ActingContext,
  {
    imageRows,
    where,
    reason,
    basis,
    decided,
  }: { imageRows: ArrayLike<number>; where?: string; reason: string; basis: string; decided?: () => void },
  signal?: AbortSignal,
): Promise<Purge> {
  const { store } = acting
  const waiting = new Map<string, number>()
  const terms = purgeTerms(acting, 'erasure')
  const chosen: Candidate[] = []
  const held: number[] = []
  for await (const rows of batchesInTurns(imageRows, signal)) {
    const obstacles = decided ? new Map<number, string>() : purgeObstacles(store, rows, terms)
    for (const [row, why] of obstacles) {
      held.push(row)
      waiting.set(why, (waiting.get(why) ?? 0) + 1)
    }
    const images = store.all<Candidate>(
      `SELECT image.id, sha256, size_bytes, NULL AS trashed_at FROM image
       WHERE id IN (SELECT value FROM json_each(?)) AND lifecycle <> 'purged' ORDER BY image.id`,
      [JSON.stringify(rows)],
    )
    chosen.push(...images.filter(({ id }) => !obstacles.has(id)))
  }
  // The query may name the images; without any to erase it would stay.
  const selection = where === undefined || chosen.length === 0 ? {} : { where }
  return record(acting, { kind: 'erasure', reason, basis, selection, waiting, decided, signal }, chosen, held)
}

type PurgeRequest = Pick<Purge, 'kind' | 'reason' | 'basis'> & { selection: Selection }

type PurgeListing = PurgeRequest & {
  waiting: ReadonlyMap<string, number>
  /** Those of the reasons that come from the golden gate. */
  byGate?: ReadonlySet<string>
  decided?: () => void
  signal?: AbortSignal | undefined
}

/**
 * Writes a purge, some images per transaction. It counts once it has its hash; `discardUnlisted` deletes what a crash
 * left.
 */
async function record(
  acting: ActingContext,
  request: PurgeListing,
  images: readonly Candidate[],
  held: readonly number[] = [],
): Promise<Purge> {
  const { store, clock, actor } = acting
  const { kind, reason, basis, selection, signal } = request
  const waiting = [...request.waiting].map(([why, count]) => ({
    reason: why,
    images: count,
    byGoldenGate: request.byGate?.has(why) ?? false,
  }))
  const { row, keyed } = store.write(() => ({
    keyed: keyedHashes(store),
    row: store.run(
      `INSERT INTO purge (kind, status, reason, basis, selection, hash, waiting, created_at, created_by)
       VALUES (?, 'planned', ?, ?, ?, '', ?, ?, ?)`,
      [
        ...[kind, reason, basis, JSON.stringify(selection), JSON.stringify(waiting)],
        ...[clock.nowMs(), rowOf(actor.userId)],
      ],
    ).lastRow,
  }))
  const purgeId = idOf('prg', row)
  try {
    await writeEach(
      store,
      images,
      ({ id, sha256, size_bytes }) =>
        store.run('INSERT INTO purge_item (purge_id, image_id, size_bytes, keyed_hash) VALUES (?, ?, ?, ?)', [
          ...[row, id, size_bytes, keyed(sha256)],
        ]),
      signal,
    )
    await writeEach(store, held, (imageRow) => noteConflict(store, row, imageRow, clock.nowMs()), signal)
    const hash = await hashOf(acting, row, request)
    store.write(() => {
      store.run('UPDATE purge SET hash = ? WHERE id = ?', [hash, row])
      request.decided?.()
      audit(acting, kind === 'trash' ? 'retention.planPurge' : 'retention.planErasure', {
        ...{ purgeId, hash, images: images.length, reason, basis },
      })
    })
  } catch (error) {
    await discardUnlisted(store, row)
    throw error
  }
  acting.announce({ type: 'plansChanged', planId: null })
  return purgeById(acting, purgeId)
}

/** Hashes the request and the images, as canonical JSON with the images first. */
async function hashOf(acting: ActingContext, row: number, { kind, selection }: PurgeRequest): Promise<string> {
  const listed = await readOne<{ hashes: string }>(
    acting,
    'SELECT json_group_array(keyed_hash ORDER BY keyed_hash) AS hashes FROM purge_item WHERE purge_id = ?',
    [row],
  )
  return sha256Hex(`{"images":${listed!.hashes},${canonicalJson({ kind, selection }).slice(1)}`)
}

/**
 * Finds an interrupted purge with the same request, including one that crashed between its last commit and the job's
 * end. It is found by its hash: the query of an erasure is deleted early.
 */
async function brokenOff(acting: ActingContext, request: PurgeRequest): Promise<Purge | null> {
  const { kind, reason, basis } = request
  const begun = acting.store.all<{ id: number; hash: string }>(
    `SELECT id, hash FROM purge WHERE kind = ? AND reason = ? AND basis = ? AND (status = 'running'
       OR EXISTS (SELECT 1 FROM job WHERE kind = 'purge.run' AND status = 'interrupted' AND input ->> 'purgeId' = 'prg_' || purge.id))
     ORDER BY id`,
    [kind, reason, basis],
  )
  for (const { id, hash } of begun)
    if (hash === (await hashOf(acting, id, request))) return purgeById(acting, idOf('prg', id))
  return null
}

/** Deletes, some images at a time, an incompletely listed purge: this one, or any that a crash left. */
export async function discardUnlisted(store: Store, purgeRow: number | null = null): Promise<void> {
  for (const id of store.values<number>(`SELECT id FROM purge WHERE hash = '' AND id = coalesce(?, id)`, [purgeRow])) {
    for (const table of ['purge_item', 'erasure_conflict']) {
      const some = `SELECT image_id FROM ${table} WHERE purge_id = :id LIMIT ${askedAtOnce}`
      const remove = `DELETE FROM ${table} WHERE purge_id = :id AND image_id IN (${some})`
      await writeWhile(store, () => store.run(remove, { id }).changes > 0)
    }
    store.write(() => store.run('DELETE FROM purge WHERE id = ?', [id]))
  }
}
