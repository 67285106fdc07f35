import { openReader } from '../query/for-threads.ts'
import { replay } from './replay.ts'

export const tasks = { replay }

/** Reads a workspace at one moment and can't change it. */
export const open = openReader(Number.POSITIVE_INFINITY)
