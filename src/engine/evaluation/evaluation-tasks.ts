import type { LeastWork } from '#model/least-work.ts'
import { openReader } from '../query/for-threads.ts'
import type { ReadOnlyStore } from '../store/index.ts'
import { compareModels } from './comparing/compare-models.ts'
import { evaluateModel } from './evaluate-model.ts'
import { readSet, type SetRequest } from './read-set.ts'

const leastWork = (store: ReadOnlyStore, request: SetRequest): LeastWork => readSet(store, request).leastWork

export const tasks = { evaluate: evaluateModel, compare: compareModels, leastWork }

/** Evaluates on a separate thread, over a read-only connection. Each answer sees one moment of the workspace. */
export const open = openReader(Number.POSITIVE_INFINITY)
