import { useWorkspace } from '../connection/index.ts'
import { StartPage } from '../pages/start/StartPage.tsx'
import { CommandPalette } from './CommandPalette.tsx'
import { ShortcutsDialog } from './ShortcutsDialog.tsx'
import { useFrameCommands } from './use-frame-commands.ts'
import { WorkspaceFrame } from './WorkspaceFrame.tsx'

/** The first screen, or the workspace that is open or on its way. */
export function App() {
  const status = useWorkspace((workspace) => workspace.status)
  useFrameCommands()
  return (
    <>
      {status === 'none' ? <StartPage /> : status === 'unknown' ? null : <WorkspaceFrame />}
      <CommandPalette />
      <ShortcutsDialog />
    </>
  )
}
