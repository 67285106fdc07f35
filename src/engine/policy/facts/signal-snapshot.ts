import type { ReadOnlyStore } from '../../store/index.ts'

export type ClassRecall = { recall: number; objects: number; basis: 'blind' | 'reviewed' }

/** Half-life of a class's objects in days; `none` where age costs them nothing, absent where too little is known. */
export type HalfLife = number | 'none'

export type Snapshot = {
  id: number
  model_id: number
  descriptor: string
  recall: string
  half_life: string
  computed_at: number
}

/** What was computed last, also when another model is the current one by now. */
export const newestSnapshot = (store: ReadOnlyStore): Snapshot | undefined =>
  store.get<Snapshot>(
    'SELECT id, model_id, descriptor, recall, half_life, computed_at FROM signal_snapshot ORDER BY id DESC LIMIT 1',
  )

/** The stored recall of each class by its id, in millionths. */
export const recallIn = (snapshot: Snapshot): Record<string, ClassRecall> => JSON.parse(snapshot.recall)

/** The stored half-life of each class by its id; a class of which too little is known is left out. */
export const halfLifeIn = (snapshot: Snapshot): Record<string, HalfLife> => JSON.parse(snapshot.half_life)
