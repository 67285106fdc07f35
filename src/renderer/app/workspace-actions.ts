import { t } from '@lingui/core/macro'
import { reportProblem, shell } from '../connection/index.ts'
import { dismissSetUp } from '../dialogs/import/set-up.ts'
import { navigate } from '../route/route.ts'

/** Closes the workspace and shows the start screen. The shell's message to the window closes the connection. */
export function closeWorkspace(): void {
  shell.closeWorkspace().then(() => {
    dismissSetUp()
    navigate('library')
  }, reportProblem(t`Can’t close the workspace`))
}

/** Starts the engine again after it crashed too often to restart by itself. */
export function reopenWorkspace(folder: string): void {
  shell.open({ folder }).catch(reportProblem(t`Can’t open the workspace`))
}

export function showInFolder(path: string): void {
  shell.showInFolder({ path }).catch(reportProblem(t`Can’t show the folder`))
}
