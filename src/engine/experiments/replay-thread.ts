import { defineThread } from '../threads/threads.ts'
import type { tasks } from './replay-tasks.ts'

/** Goes through reviewed history by a connection that can only read. */
export const replayThread = defineThread<typeof tasks>({ tasks: 'replay', pool: 'compute' })
