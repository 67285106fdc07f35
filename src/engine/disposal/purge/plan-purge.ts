import type { Purge } from '#contract'
import { goldenGateRule } from '#model/guardrails.ts'
import { idOf, rowOf } from '#model/ids.ts'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid, refused } from '../../errors.ts'
import { askedAtOnce } from '../../policy/index.ts'
import { compileWhere } from '../../query/index.ts'
import { sha256Hex } from '../../sha256.ts'
import { batchesInTurns } from '../../turns.ts'
import { keyedHash } from '../../workspace/index.ts'
import { noteConflict } from '../erasure/note-conflict.ts'
import { goldenGate } from './golden-gate.ts'
import { inGrace, purgeObstacles, purgeTerms } from './may-be-purged.ts'
import { keptPlaces } from './protected-since.ts'
import { purgeById } from './purge-record.ts'

const dayMs = 86_400_000

type Candidate = { id: number; sha256: string; size_bytes: number; trashed_at: number | null }
type Selection = { olderThanDays?: number; where?: string }

/**
 * Lists what in the trash may go permanently: after its grace, or after more days where more are asked for. Changes no image.
 * `despiteGate` is a user's reason for not waiting for the
 * golden gate. Throws INVALID when nothing may, REFUSED where that gate keeps some of it back.
 */
export async function planPurge(
  acting: ActingContext,
  { olderThanDays, despiteGate }: { olderThanDays?: number; despiteGate?: string },
): Promise<Purge> {
  const { store, clock } = acting
  const candidates = store.all<Candidate>(
    `SELECT image.id, sha256, size_bytes,
       (SELECT max(at) FROM retention_event WHERE image_id = image.id AND to_lifecycle = 'trashed') AS trashed_at
     FROM image WHERE lifecycle = 'trashed' ORDER BY image.id`,
  )
  const rows = candidates.map(({ id }) => id)
  const listedAtMs = olderThanDays === undefined ? undefined : clock.nowMs() - olderThanDays * dayMs
  const terms = purgeTerms(acting, 'trash', { listedAtMs, keptPlaces: await keptPlaces(acting, rows) })
  const obstacles = new Map<number, string>()
  for await (const part of batchesInTurns(rows, askedAtOnce))
    for (const [row, why] of purgeObstacles(store, part, terms)) obstacles.set(row, why)
  const waiting = new Map<string, number>()
  const byGate = new Set<string>()
  const gate = despiteGate === undefined ? goldenGate(acting) : async () => null
  const chosen: Candidate[] = []
  for (const image of candidates) {
    const obstacle = obstacles.get(image.id)
    const reason = obstacle ?? (await gate(image.trashed_at ?? 0))
    if (reason && obstacle === undefined) byGate.add(reason)
    if (reason) waiting.set(reason, (waiting.get(reason) ?? 0) + 1)
    else chosen.push(image)
  }
  if (chosen.length === 0) {
    const why = [...waiting].map(([reason, images]) => `${images}: ${reason}`).join(' ')
    if (candidates.length === 0) throw invalid('The trash is empty.')
    const { graceDays, graceDaysOfUse } = acting.settings()
    const grace = `The settings say how long images stay there: graceDays is ${graceDays}, graceDaysOfUse ${graceDaysOfUse}.`
    const message = `Nothing in the trash can be deleted now. ${why}${waiting.has(inGrace) ? ` ${grace}` : ''}`
    throw byGate.size > 0 ? refused(message, goldenGateRule) : invalid(message)
  }
  const selection = olderThanDays === undefined ? {} : { olderThanDays }
  return record(acting, { kind: 'trash', reason: despiteGate ?? '', basis: '', selection, waiting, byGate }, chosen)
}

/**
 * Lists what has to be erased. Images under a hold are left out, counted, and noted as contradictions that a user has to
 * decide. Throws INVALID when nothing matches.
 */
export function planErasure(acting: ActingContext, input: { where: string; reason: string; basis: string }): Purge {
  const { store, clock } = acting
  const { sql, parameters } = compileWhere(`(${input.where}) && lifecycle != "purged"`, { nowMs: clock.nowMs() })
  const rows = store.all<{ id: number }>(`SELECT image.id FROM image WHERE ${sql} ORDER BY image.id`, parameters)
  if (rows.length === 0) throw invalid('No images match, so there is nothing to erase.')
  return listErasure(acting, { ...input, imageRows: rows.map(({ id }) => id) })
}

/** Lists these images for an erasure; `where` is what named them. */
export function listErasure(
  acting: ActingContext,
  { imageRows, where, reason, basis }: { imageRows: readonly number[]; where?: string; reason: string; basis: string },
): Purge {
  const { store, clock } = acting
  const waiting = new Map<string, number>()
  const obstacles = purgeObstacles(store, imageRows, purgeTerms(acting, 'erasure'))
  for (const why of obstacles.values()) waiting.set(why, (waiting.get(why) ?? 0) + 1)
  const chosen = store
    .all<Candidate>(
      `SELECT image.id, sha256, size_bytes, NULL AS trashed_at FROM image
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY image.id`,
      [JSON.stringify(imageRows)],
    )
    .filter(({ id }) => !obstacles.has(id))
  // A query may name the images; without any to erase it would stay.
  const selection = where === undefined || chosen.length === 0 ? {} : { where }
  return store.write(() => {
    const purge = record(acting, { kind: 'erasure', reason, basis, selection, waiting }, chosen)
    for (const imageRow of obstacles.keys()) noteConflict(store, rowOf(purge.purgeId), imageRow, clock.nowMs())
    return purge
  })
}

function record(
  acting: ActingContext,
  request: {
    kind: Purge['kind']
    reason: string
    basis: string
    selection: Selection
    waiting: ReadonlyMap<string, number>
    /** The reasons among them that are the golden gate’s. */
    byGate?: ReadonlySet<string>
  },
  images: readonly Candidate[],
): Purge {
  const { store, clock, actor } = acting
  const { kind, reason, basis } = request
  const waiting = [...request.waiting].map(([why, count]) => ({
    reason: why,
    images: count,
    byGoldenGate: request.byGate?.has(why) ?? false,
  }))
  const purgeId = store.write(() => {
    const keyed = images.map(({ sha256 }) => keyedHash(store, sha256))
    const hash = sha256Hex(canonicalJson({ kind, selection: request.selection, images: keyed.toSorted() }))
    const { lastRow } = store.run(
      `INSERT INTO purge (kind, status, reason, basis, selection, hash, waiting, created_at, created_by)
       VALUES (?, 'planned', ?, ?, ?, ?, ?, ?, ?)`,
      [
        kind,
        reason,
        basis,
        JSON.stringify(request.selection),
        hash,
        JSON.stringify(waiting),
        clock.nowMs(),
        rowOf(actor.userId),
      ],
    )
    for (const [i, { id, size_bytes }] of images.entries())
      store.run('INSERT INTO purge_item (purge_id, image_id, size_bytes, keyed_hash) VALUES (?, ?, ?, ?)', [
        lastRow,
        id,
        size_bytes,
        keyed[i]!,
      ])
    const id = idOf('prg', lastRow)
    audit(acting, kind === 'trash' ? 'retention.planPurge' : 'retention.planErasure', {
      purgeId: id,
      hash,
      images: images.length,
      reason,
      basis,
    })
    return id
  })
  acting.announce({ type: 'plansChanged', planId: null })
  return purgeById(store, purgeId)
}
