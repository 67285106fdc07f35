import { defineThread } from '../../threads.ts'
import type { tasks } from './search-tasks.ts'

/** The search goes on after the database was written again, however long that takes. It ends the thread itself. */
const longestPauseMs = 24 * 3_600_000

/** Searches for what is left of an erasure: the whole database and all folders, byte by byte. */
export const searchThread = defineThread<typeof tasks>({
  name: 'erasure',
  tasks: 'erasure',
  idleMs: longestPauseMs,
})
