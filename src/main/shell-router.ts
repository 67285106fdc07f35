import { about } from './about.ts'
import type { Desktop } from './desktop.ts'
import { notify } from './notify.ts'
import { collectReport } from './report/collect-report.ts'
import { fileHandlers } from './shell/file-handlers.ts'
import { shellProcedures } from './shell/shell-procedures.ts'
import { updateHandlers } from './shell/update-handlers.ts'
import { videoHandlers } from './shell/video-handlers.ts'
import { workspaceHandlers } from './shell/workspace-handlers.ts'
import type { AppUpdates } from './updates/app-updates.ts'
import type { VideoFiles } from './video-files.ts'

/** Answers the calls of the window to the desktop. */
export function shellRouter(desktop: Desktop, videos: VideoFiles, updates: AppUpdates) {
  const os = shellProcedures(desktop)
  return os.router({
    about: os.about.handler(about),
    ...updateHandlers(os, updates),
    ...workspaceHandlers(os, desktop),
    ...fileHandlers(os, desktop),
    ...videoHandlers(os, desktop, videos),
    collectReport: os.collectReport.handler(({ input }) => collectReport(desktop, input.details)),
    notify: os.notify.handler(async ({ input }) => ({ clicked: await notify(desktop.window, input) })),
    toggleFullScreen: os.toggleFullScreen.handler(() => desktop.window?.setFullScreen(!desktop.window.isFullScreen())),
  })
}
