import type { SignalName } from '#model/signals.ts'
import type { ReadOnlyStore } from '../../store/index.ts'

/** The column of a signal in the table `signal`: whole millionths, from 0 to 1,000,000 but for shapley. */
export const signalColumn = (name: SignalName): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const million = 1_000_000
export const millionths = (value: number): number => Math.round(value * million)

export type ClassRecall = { recall: number; objects: number; basis: 'blind' | 'reviewed' }

/** Half-life of a class's objects in days; `none` if age doesn't make them less useful, absent if too little is known. */
export type HalfLife = number | 'none'

export type Snapshot = {
  id: number
  model_id: number
  descriptor: string
  recall: string
  half_life: string
  computed_at: number
}

/** The signals computed last, even if another model is current by now. */
export const newestSnapshot = (store: ReadOnlyStore): Snapshot | undefined =>
  store.get<Snapshot>(
    'SELECT id, model_id, descriptor, recall, half_life, computed_at FROM signal_snapshot ORDER BY id DESC LIMIT 1',
  )

/** The stored recall of each class by its id, in millionths. */
export const recallIn = (snapshot: Snapshot): Record<string, ClassRecall> => JSON.parse(snapshot.recall)

/** The stored half-life of each class by its id; classes with too little data are left out. */
export const halfLifeIn = (snapshot: Snapshot): Record<string, HalfLife> => JSON.parse(snapshot.half_life)
