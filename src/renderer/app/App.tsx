import { useEffect } from 'react'
import { useWorkspace } from '../connection/index.ts'
import { resetLibraryView } from '../pages/library/library-view.ts'
import { StartPage } from '../pages/start/StartPage.tsx'
import { CommandPalette } from './palette/CommandPalette.tsx'
import { ShortcutsDialog } from './ShortcutsDialog.tsx'
import { useFrameCommands } from './use-frame-commands.ts'
import { WorkspaceFrame } from './WorkspaceFrame.tsx'

/** The first screen, or the workspace that is open or on its way. */
export function App() {
  const status = useWorkspace((workspace) => workspace.status)
  const folder = useWorkspace((workspace) => ('folder' in workspace ? workspace.folder : null))
  useFrameCommands()
  // What was chosen in one workspace means nothing in the next.
  useEffect(() => resetLibraryView(), [folder])
  return (
    <>
      {status === 'none' ? <StartPage /> : <WorkspaceFrame />}
      <CommandPalette />
      <ShortcutsDialog />
    </>
  )
}
