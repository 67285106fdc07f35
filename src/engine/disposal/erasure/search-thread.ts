import { defineThread } from '../../threads/threads.ts'
import type { tasks } from './search-tasks.ts'

/** Searches for what is left of an erasure: the whole database and all folders, byte by byte. */
export const searchThread = defineThread<typeof tasks>({ tasks: 'erasure', pool: 'compute' })
