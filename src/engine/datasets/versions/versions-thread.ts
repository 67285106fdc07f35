import type { Context } from '../../context.ts'
import { defineThread } from '../../threads/threads.ts'
import type { tasks } from './versions-tasks.ts'

/** Goes through all items of frozen versions: writes exports of them, and compares them with what they were. */
export const versionsThread = defineThread<typeof tasks>({ tasks: 'versions', pool: 'compute' })

/** What such a thread is told of the workspace. */
export const placeOfWorkspace = ({ folders, settings }: Pick<Context, 'folders' | 'settings'>) => ({
  folders,
  settings: settings(),
})
