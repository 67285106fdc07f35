import type { Context } from '../../context.ts'
import { defineThread } from '../../threads/threads.ts'
import type { tasks } from './versions-tasks.ts'

/** Work on all items of frozen versions, such as writing exports. */
export const versionsThread = defineThread<typeof tasks>({ tasks: 'versions', pool: 'compute' })

/** The workspace data that the thread needs. */
export const placeOfWorkspace = ({ folders, settings }: Pick<Context, 'folders' | 'settings'>) => ({
  folders,
  settings: settings(),
})
