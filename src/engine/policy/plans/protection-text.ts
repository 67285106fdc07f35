import { counted } from '#model/text/counted.ts'
import { dayMs } from '#model/units.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { clausesOf } from '../language/describe.ts'
import type { Policy } from '../language/grammar.ts'
import { references, restoredDays } from '../planner/references.ts'
import { noCopyReason } from './copies.ts'
import type { TracedClause } from './trace.ts'

const days = (ms: number): string => counted(Math.floor(ms / dayMs), 'day')

/** Explains what a protection that isn't a rule says about an image; null for a clause of the policy. */
export function referenceText(
  store: ReadOnlyStore,
  policy: Policy,
  nowMs: number,
  imageRow: number,
  clause: TracedClause,
): string | null {
  if (clause.kind === 'scope') return 'Outside the policy’s scope.'
  if (clause.kind !== 'reference') return null
  switch (clause.id) {
    case 'hold':
      return `On hold: ${holdReasons(store, imageRow).join('; ') || 'released since.'}`
    case 'settling':
      return `Imported ${days(nowMs - importedAt(store, imageRow))} ago; the minimum age is ${counted(policy.settleDays, 'day')}.`
    case 'restored':
      return `Restored ${days(nowMs - (restoredAt(store, imageRow, nowMs) ?? 0))} ago; restored images stay for ${restoredDays} days.`
    case 'frozen-dataset':
      return `In the frozen dataset ${datasetNames(store, imageRow).join(', ')}.`
    case 'no-backup':
      return noCopyReason(store, imageRow)
    case 'sequence':
      return `Frame of the sequence ${sequenceName(store, imageRow)}, which leaves as a whole or not at all; other frames of it stay, or leave in another way.`
    default:
      return `${references.find(({ id }) => id === clause.id)?.words ?? clause.id}.`
  }
}

/** Everything that can decide about images, in words: the sentences of the policy and the built-in protections. */
export const clauseTexts = (policy: Policy): { rule: string; text: string }[] => [
  ...clausesOf(policy).map(({ id, text }) => ({ rule: id, text })),
  ...references.map(({ id, words }) => ({ rule: id, text: words })),
  { rule: 'scope', text: 'Outside the policy’s scope' },
  { rule: 'erasure', text: 'Erasure requested' },
]

/** Returns a function that quotes the clause of an id. */
export function quotedClauses(policy: Policy): (id: string) => string {
  const texts = new Map(clauseTexts(policy).map(({ rule, text }) => [rule, text]))
  return (id) => `“${texts.get(id) ?? id}”`
}

export const holdReasons = (store: ReadOnlyStore, imageRow: number): string[] =>
  store.values<string>(
    `SELECT hold.reason FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
     WHERE hold_image.image_id = ? AND hold.released_at IS NULL ORDER BY hold.id`,
    [imageRow],
  )

export const datasetNames = (store: ReadOnlyStore, imageRow: number): string[] =>
  store.values<string>(
    `SELECT dataset.name FROM dataset_item JOIN dataset ON dataset.id = dataset_item.dataset_id
     WHERE dataset_item.image_id = ? ORDER BY dataset.id`,
    [imageRow],
  )

const sequenceName = (store: ReadOnlyStore, imageRow: number): string =>
  store.values<string>(
    'SELECT name FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE image_id = ?',
    [imageRow],
  )[0] ?? ''

const importedAt = (store: ReadOnlyStore, imageRow: number): number =>
  store.values<number>('SELECT imported_at FROM image WHERE id = ?', [imageRow])[0] ?? 0

/** Returns when an image last became active, null if it was never restored. */
export const restoredAt = (store: ReadOnlyStore, imageRow: number, nowMs: number): number | null =>
  store.values<number | null>(
    "SELECT max(at) FROM retention_event WHERE image_id = ? AND to_lifecycle = 'active' AND at <= ?",
    [imageRow, nowMs],
  )[0] ?? null

export const imagePath = (store: ReadOnlyStore, imageRow: number): string =>
  store.values<string>('SELECT path FROM image WHERE id = ?', [imageRow])[0] ?? ''
