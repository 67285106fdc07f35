import type { ImportOptions, PreviouslyRemoved, Rejected } from '#contract'
import { idOf, type PlanId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import type { Store } from '../../store/index.ts'
import { writeThumbnail } from '../decoding/thumbnails.ts'
import { ownedName } from '../files/files.ts'
import { noteObject } from '../linked/objects.ts'
import { isLarge } from '../pyramid/large-image.ts'
import { sourceRow } from '../queries.ts'
import { imageWithHash, type KnownImage } from './known-images.ts'
import type { Addition } from './prepare-files.ts'

/** Writes the rows of one import and counts the outcomes of its files. */
export class ImageWriter {
  imagesAdded = 0
  imagesKnown = 0
  readonly repaired: Rejected[] = []
  readonly notes: Rejected[] = []
  readonly previouslyRemoved: PreviouslyRemoved[] = []
  readonly placed = new Map<string, number>()
  /** Whether this import may contain a large image. */
  mayHaveLarge = false
  readonly #context: ActingContext
  readonly #storage: ImportOptions['storage']
  readonly #afterRow: number
  readonly #counted = new Set<number>()
  readonly #repaired = new Set<number>()

  /** Rows after `afterRow` were written by this import, maybe before a crash. */
  constructor(context: ActingContext, storage: ImportOptions['storage'], afterRow: number) {
    this.#context = context
    this.#storage = storage
    this.#afterRow = afterRow
  }

  /** Writes the additions in one transaction and returns the new rows. */
  write(additions: readonly Addition[]): number[] {
    const { store } = this.#context
    const outcomes = store.write(() =>
      additions.map((addition) => {
        const existing = imageWithHash(store, addition.sha256)
        if (existing) this.#recognize(existing, addition)
        const row = existing ? existing.id : this.#insert(addition)
        if (addition.object) noteObject(store, row, addition.file, addition.object, this.#context.clock.nowMs())
        return { addition, known: existing, row }
      }),
    )
    for (const { addition, known: existing, row } of outcomes) {
      // Images in object storage are found by address: a million of them would take too much memory here.
      if (!addition.object) this.placed.set(addition.file, row)
      const isOwn = row > this.#afterRow && !this.#counted.has(row)
      this.#counted.add(row)
      this.mayHaveLarge ||= isOwn && (!addition.prepared || isLarge(this.#context, addition.prepared.header))
      if (isOwn) this.imagesAdded += 1
      else this.imagesKnown += 1
      const note = existing && !isOwn ? aboutLifecycle(store, existing) : null
      if (!note || !existing) continue
      this.notes.push({ path: addition.file, reason: note })
      this.previouslyRemoved.push({
        imageId: idOf('img', existing.id),
        path: addition.file,
        lifecycle: existing.lifecycle,
        ...lastLeaving(store, existing.id),
      })
    }
    return outcomes.filter(({ known: existing }) => !existing).map(({ row }) => row)
  }

  #insert({ file, path, source, sha256, sizeBytes, extension, prepared }: Addition): number {
    const { store, clock, actor } = this.#context
    if (!prepared) throw new Error(`The image of ${file} is no longer in the workspace.`)
    const { header, made } = prepared
    const { lastRow } = store.run(
      `INSERT INTO image (sha256, perceptual_hash, path, storage, file, source_id, format, size_bytes, width_px, height_px,
         orientation, captured_at, imported_at, imported_by, metadata, licence, consent)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        sha256,
        made.perceptualHash,
        path,
        this.#storage === 'copy' ? 'owned' : 'linked',
        this.#storage === 'copy' ? ownedName(sha256, extension) : file,
        sourceRow(store, source),
        header.format,
        sizeBytes,
        header.widthPx,
        header.heightPx,
        header.orientation,
        header.capturedAtMs,
        clock.nowMs(),
        rowOf(actor.userId),
        JSON.stringify(header.metadata),
        header.rights.licence,
        header.rights.consent,
      ],
    )
    writeThumbnail(store, lastRow, sha256, made.thumbnail)
    return lastRow
  }

  /**
   * The content is already imported: its other name is recorded, and a link whose file is missing or changed now points
   * to this file.
   */
  #recognize(existing: KnownImage, { file, path, repaired }: Addition): void {
    const { store, clock } = this.#context
    if (path !== existing.path)
      store.run('INSERT INTO image_path (image_id, path, found_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [
        existing.id,
        path,
        clock.nowMs(),
      ])
    if (repaired === null || this.#repaired.has(existing.id)) return
    this.#repaired.add(existing.id)
    if (existing.storage === 'linked') store.run('UPDATE image SET file = ? WHERE id = ?', [file, existing.id])
    else store.run('DELETE FROM cache.thumbnail WHERE image_id = ?', [existing.id])
    this.repaired.push({ path: existing.path, reason: repairMessage[existing.storage][repaired](file) })
  }
}

const repairMessage = {
  owned: {
    missing: () => 'Its original was missing and has been restored.',
    damaged: () => 'Its original was damaged and has been replaced.',
  },
  linked: {
    missing: (file: string) => `Its linked file is missing; it is linked to ${file} now.`,
    damaged: (file: string) => `Its linked file changed; it is linked to ${file} now.`,
  },
}

/** Returns the rule and plan by which an image last left, and the time. */
function lastLeaving(store: Store, imageRow: number): Pick<PreviouslyRemoved, 'rule' | 'planId' | 'atMs'> {
  const event = store.get<{ at: number; plan_id: number | null; rule: string | null }>(
    `SELECT at, plan_id, rule FROM retention_event WHERE image_id = ?
       AND to_lifecycle IN ('retired', 'archived', 'trashed') ORDER BY seq DESC LIMIT 1`,
    [imageRow],
  )
  const planRow = event?.plan_id ?? null
  return {
    rule: event?.rule ?? null,
    planId: planRow === null ? null : idOf('pln', planRow),
    atMs: event?.at ?? null,
  }
}

/** Returns the reason that a rule of a plan's policy gives; undefined for rules without one, such as a budget. */
const reasonOf = (store: Store, planId: PlanId, rule: string): string | undefined =>
  store.get<{ reason: string }>(
    `SELECT rule.value ->> '$.reason' AS reason FROM plan, json_each(plan.policy, '$.rules') AS rule
     WHERE plan.id = ? AND rule.value ->> '$.id' = ?`,
    [rowOf(planId), rule],
  )?.reason

/** Returns when and why an image left, as the end of a sentence. */
function howItLeft(store: Store, imageRow: number): string {
  const { rule, planId, atMs } = lastLeaving(store, imageRow)
  if (rule === null || atMs === null) return ''
  const reason = planId === null ? undefined : reasonOf(store, planId, rule)
  return ` (${new Date(atMs).toISOString().slice(0, 10)}, by the retention policy${reason ? `: “${reason}”` : ''})`
}

function aboutLifecycle(store: Store, { id, lifecycle }: KnownImage): string | null {
  const how = lifecycle === 'active' ? '' : howItLeft(store, id)
  switch (lifecycle) {
    case 'trashed':
      return `This image is in the trash of the workspace${how}. Restore it there to use it again.`
    case 'purged':
      return `This image was permanently deleted from the workspace${how}.`
    case 'archived':
      return `This image is in the archive of the workspace${how}. Restore it there to use it again.`
    default:
      return null
  }
}
