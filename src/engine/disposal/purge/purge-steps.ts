import type { Context } from '../../context.ts'
import { redactItems } from '../../datasets/index.ts'
import {
  damageOf,
  deleteDerived,
  deleteFromLimbo,
  isInLimbo,
  type OriginalLocation,
  originalFile,
  outOfLimbo,
  placedColumns,
  stageDeletion,
  whyNotFollowed,
} from '../../library/index.ts'
import type { Store } from '../../store/index.ts'
import { keyedHashes, noteErasedNames } from '../../workspace/index.ts'
import { noteConflict } from '../erasure/note-conflict.ts'
import { changeLifecycles } from '../lifecycle/change-lifecycles.ts'
import { type PurgeTerms, purgeObstacles } from './may-be-purged.ts'
import { type ErasedImage, scrubErased, scrubPurged } from './scrub.ts'

/** A running purge; `userRow` is written into the events. */
export type Purging = { row: number; terms: PurgeTerms; userRow: number }

type Item = OriginalLocation & { id: number; sha256: string; perceptual_hash: string | null }

export const ticketOf = (purgeRow: number, imageRow: number): string => `${purgeRow}-${imageRow}`

const itemOf = (store: Store, imageRow: number): Item | undefined =>
  store.get<Item>(`SELECT id, sha256, perceptual_hash, ${placedColumns} FROM image WHERE id = ?`, [imageRow])

export function setStep(store: Store, purgeRow: number, imageRow: number, step: string, reason: string | null): void {
  store.run('UPDATE purge_item SET step = ?, reason = ? WHERE purge_id = ? AND image_id = ?', [
    step,
    reason,
    purgeRow,
    imageRow,
  ])
}

/**
 * Removes images in two phases: their files go to limbo, and only after a second check are they deleted and their rows
 * scrubbed. Each step is a transaction or an atomic move of files, so that after a crash `recover` knows what to do.
 */
export async function purgeBatch(context: Context, purging: Purging, imageRows: readonly number[]): Promise<void> {
  const { store, clock } = context
  const going = store.write(() => {
    const obstacles = purgeObstacles(store, imageRows, purging.terms)
    return imageRows.filter((imageRow) => {
      const why = obstacles.get(imageRow) ?? null
      setStep(store, purging.row, imageRow, why === null ? 'intent' : 'skipped', why)
      if (why !== null && purging.terms.kind === 'erasure') noteConflict(store, purging.row, imageRow, clock.nowMs())
      return why === null
    })
  })
  const staged: number[] = []
  for (const imageRow of going) {
    const item = itemOf(store, imageRow)
    const why = item ? await whyFileStays(context, item, purging.terms.kind) : null
    if (why !== null) {
      store.write(() => setStep(store, purging.row, imageRow, 'skipped', why))
      continue
    }
    if (item) await stageDeletion(context, item, ticketOf(purging.row, imageRow))
    staged.push(imageRow)
  }
  const sure = await lookAgain(context, purging, staged)
  await deletePermanently(context, purging, sure)
}

/**
 * Returns why the file of an image can't be deleted: it is elsewhere or behind a link, or it differs from the imported
 * one. An image to erase is erased even if its bytes changed.
 */
async function whyFileStays({ folders }: Context, item: Item, kind: PurgeTerms['kind']): Promise<string | null> {
  const why = whyNotFollowed(folders, item)
  if (why !== null) return `Its file ${why}. Restore a backup, or delete the file yourself.`
  if (item.storage === 'linked' || kind === 'erasure') return null
  const file = originalFile(folders, item)
  if ((await damageOf(file, item.sha256)) !== 'damaged') return null
  return `Its file changed since import (${file}). Import it again, which repairs it, or delete the file yourself.`
}

/** The second check: images that may not leave after all go back, the rest is marked for deletion. Returns the rest. */
export async function lookAgain(context: Context, purging: Purging, imageRows: readonly number[]): Promise<number[]> {
  const { store } = context
  const { back, sure } = store.write(() => {
    const back = purgeObstacles(store, imageRows, purging.terms)
    const sure = imageRows.filter((imageRow) => !back.has(imageRow))
    for (const imageRow of sure) setStep(store, purging.row, imageRow, 'unlink', null)
    return { back, sure }
  })
  for (const [imageRow, why] of back) {
    const item = itemOf(store, imageRow)
    if (item) await outOfLimbo(context, item.file, ticketOf(purging.row, imageRow))
    store.write(() => {
      setStep(store, purging.row, imageRow, 'skipped', why)
      if (purging.terms.kind === 'erasure') noteConflict(store, purging.row, imageRow, context.clock.nowMs())
    })
  }
  return sure
}

/** Deletes the files of marked items, then scrubs their rows. Can be repeated. */
export async function deletePermanently(
  context: Context,
  purging: Purging,
  imageRows: readonly number[],
): Promise<void> {
  const { store } = context
  for (const imageRow of imageRows) {
    const item = itemOf(store, imageRow)
    await deleteFromLimbo(context, ticketOf(purging.row, imageRow))
    if (item && !item.sha256.startsWith('erased:')) deleteDerived(context, item.sha256)
  }
  store.write(() => {
    const erased = imageRows.flatMap((imageRow) => recordTombstone(context, purging, imageRow) ?? [])
    if (purging.terms.kind === 'erasure') erase(context, purging, erased)
  })
}

/** Erases the rows of a batch of images after their tombstones were written. */
function erase({ store, clock }: Context, { userRow }: Purging, erased: readonly ErasedImage[]): void {
  scrubErased(store, erased)
  const rows = erased.map(({ imageRow }) => imageRow)
  changeLifecycles(store, rows, { to: 'purged', planRow: null, rule: null, userRow, atMs: clock.nowMs() })
}

/** Writes what stays of an image. The own rows of an erased image are scrubbed afterward. */
function recordTombstone(
  { store, clock, settings }: Context,
  { row, terms: { kind }, userRow }: Purging,
  imageRow: number,
): ErasedImage | undefined {
  const item = itemOf(store, imageRow)
  if (!item) return undefined
  const atMs = clock.nowMs()
  const keyed = keyedHashes(store)(item.sha256)
  const trashed = store.get<{ plan_id: number | null; rule: string | null }>(
    `SELECT plan_id, rule FROM retention_event WHERE image_id = ? AND to_lifecycle = 'trashed' ORDER BY seq DESC LIMIT 1`,
    [imageRow],
  )
  const isErasure = kind === 'erasure'
  store.run(
    `INSERT INTO tombstone (image_id, kind, sha256, perceptual_hash, keyed_hash, classes, plan_id, rule, purge_id, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (image_id) DO UPDATE SET kind = excluded.kind, sha256 = excluded.sha256, classes = excluded.classes,
       perceptual_hash = excluded.perceptual_hash, plan_id = excluded.plan_id, rule = excluded.rule,
       purge_id = excluded.purge_id, at = excluded.at, readmitted_at = NULL`,
    [
      imageRow,
      isErasure ? 'erased' : 'purged',
      isErasure ? null : item.sha256,
      isErasure && !settings().refuseNearErased ? null : item.perceptual_hash,
      keyed,
      isErasure ? null : classCounts(store, imageRow),
      isErasure ? null : (trashed?.plan_id ?? null),
      isErasure ? null : (trashed?.rule ?? null),
      row,
      atMs,
    ],
  )
  if (isErasure) {
    noteErasedNames(store, pathsOf(store, imageRow))
    redactItems(store, imageRow, keyed, atMs)
  } else {
    scrubPurged(store, imageRow)
    const planRow = trashed?.plan_id ?? null
    changeLifecycles(store, [imageRow], { to: 'purged', planRow, rule: null, userRow, atMs })
  }
  setStep(store, row, imageRow, 'done', null)
  return { imageRow, keyedHash: keyed }
}

/** Returns every path under which an image was found. */
const pathsOf = (store: Store, imageRow: number): string[] =>
  store.values<string>('SELECT path FROM image WHERE id = ? UNION SELECT path FROM image_path WHERE image_id = ?', [
    imageRow,
    imageRow,
  ])

function classCounts(store: Store, imageRow: number): string {
  const counts = store.all<{ name: string; n: number }>(
    `SELECT label_class.name, count(*) AS n FROM annotation JOIN label_class ON label_class.id = class_id
     WHERE image_id = ? GROUP BY label_class.name ORDER BY label_class.name`,
    [imageRow],
  )
  return JSON.stringify(Object.fromEntries(counts.map(({ name, n }) => [name, n])))
}

/** Whether an item's file is being deleted. */
export const isLeaving = (context: Context, purgeRow: number, imageRow: number): boolean =>
  isInLimbo(context, ticketOf(purgeRow, imageRow))
