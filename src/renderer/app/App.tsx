import { useEffect } from 'react'
import { folderOf, useWorkspace } from '../connection/index.ts'
import { OpenServerDialog } from '../dialogs/OpenServerDialog.tsx'
import { resetLibraryView } from '../pages/library/library-view.ts'
import { StartPage } from '../pages/start/StartPage.tsx'
import { Wizard } from '../pages/start/wizard/Wizard.tsx'
import { useWizard } from '../pages/start/wizard/wizard.ts'
import { forgetVisits } from '../route/route.ts'
import { AboutDialog } from './help/AboutDialog.tsx'
import { GuideDialog } from './help/GuideDialog.tsx'
import { ReportDialog } from './help/ReportDialog.tsx'
import { ShortcutsDialog } from './help/ShortcutsDialog.tsx'
import { CommandPalette } from './palette/CommandPalette.tsx'
import { useFrameCommands } from './use-frame-commands.ts'
import { useOfferedPaths } from './use-offered-paths.ts'
import { WorkspaceFrame } from './WorkspaceFrame.tsx'

/** Shows the start screen, the wizard for a new workspace, or the workspace. */
export function App() {
  const status = useWorkspace((workspace) => workspace.status)
  const folder = useWorkspace(folderOf)
  const isSettingUp = useWizard(({ step }) => step !== null)
  useFrameCommands()
  useOfferedPaths()
  // Selections and history of one workspace mean nothing in the next.
  useEffect(() => {
    resetLibraryView()
    forgetVisits()
  }, [folder])
  return (
    <>
      {isSettingUp ? <Wizard /> : status === 'none' ? <StartPage /> : <WorkspaceFrame />}
      <CommandPalette />
      <OpenServerDialog />
      <ShortcutsDialog />
      <GuideDialog />
      <AboutDialog />
      <ReportDialog />
    </>
  )
}
