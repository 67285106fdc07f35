import { registerQueryFunctions } from '../../query/for-threads.ts'
import { openForReading } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { arrangeAll, type Input, measureInterest } from './arrange-all.ts'
import { readPoints } from './read-points.ts'

export const tasks = { arrange: arrangeAll, interest: measureInterest, points: readPoints }

export function open(folder: string): Opened<Input> {
  const store = openForReading(folder)
  registerQueryFunctions(store)
  return { given: { store, vectors: null }, within: store.atOneMoment, close: store.close }
}
