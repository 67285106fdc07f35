import { dayMs } from '#model/units.ts'
import type { ReadOnlyStore } from '../../store/index.ts'
import { clausesOf } from '../language/describe.ts'
import type { Policy } from '../language/grammar.ts'
import { references, restoredDays } from '../planner/references.ts'
import { noCopyReason } from './copies.ts'
import type { TracedClause } from './trace.ts'

const daysText = (n: number): string => `${n} ${n === 1 ? 'day' : 'days'}`
const days = (ms: number): string => daysText(Math.floor(ms / dayMs))

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
      return `Imported ${days(nowMs - importedAt(store, imageRow))} ago; the minimum age is ${daysText(policy.settleDays)}.`
    case 'restored':
      return `Restored ${days(nowMs - restoredAt(store, imageRow, nowMs))} ago; restored images stay for ${restoredDays} days.`
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
  store
    .all<{ reason: string }>(
      `SELECT hold.reason FROM hold_image JOIN hold ON hold.id = hold_image.hold_id
       WHERE hold_image.image_id = ? AND hold.released_at IS NULL ORDER BY hold.id`,
      [imageRow],
    )
    .map(({ reason }) => reason)

export const datasetNames = (store: ReadOnlyStore, imageRow: number): string[] =>
  store
    .all<{ name: string }>(
      `SELECT dataset.name FROM dataset_item JOIN dataset ON dataset.id = dataset_item.dataset_id
       WHERE dataset_item.image_id = ? ORDER BY dataset.id`,
      [imageRow],
    )
    .map(({ name }) => name)

const sequenceName = (store: ReadOnlyStore, imageRow: number): string =>
  store.get<{ name: string }>(
    'SELECT name FROM sequence_frame JOIN sequence ON sequence.id = sequence_id WHERE image_id = ?',
    [imageRow],
  )?.name ?? ''

const importedAt = (store: ReadOnlyStore, imageRow: number): number =>
  store.get<{ at: number }>('SELECT imported_at AS at FROM image WHERE id = ?', [imageRow])?.at ?? 0

export const restoredAt = (store: ReadOnlyStore, imageRow: number, nowMs: number): number =>
  store.get<{ at: number | null }>(
    "SELECT max(at) AS at FROM retention_event WHERE image_id = ? AND to_lifecycle = 'active' AND at <= ?",
    [imageRow, nowMs],
  )?.at ?? 0
