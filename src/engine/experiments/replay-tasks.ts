import { openReader } from '../query/for-threads.ts'
import { replay } from './replay.ts'

export const tasks = { replay }

/** Looks at a workspace as it is at one moment, and has no way to change it. */
export const open = openReader(Number.POSITIVE_INFINITY)
