import { t } from '@lingui/core/macro'
import { reportProblem, shell } from '../connection/index.ts'
import { dismissSetUp } from '../dialogs/import/set-up.ts'
import { navigate } from '../route/route.ts'

/** Goes back to the first screen. The shell answers with the window message that closes the connection. */
export function closeWorkspace(): void {
  shell.closeWorkspace().then(() => {
    dismissSetUp()
    navigate('library')
  }, reportProblem(t`Can’t close the workspace`))
}

/** Starts the engine again after its restarts had stopped. */
export function reopenWorkspace(folder: string): void {
  shell.open({ folder }).catch(reportProblem(t`Can’t open the workspace`))
}

export function showInFolder(path: string): void {
  shell.showInFolder({ path }).catch(reportProblem(t`Can’t show the folder`))
}
