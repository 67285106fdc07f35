import { reportProblem, shell } from '../connection/index.ts'
import { dismissSetUp } from '../dialogs/set-up.ts'
import { navigate } from '../route/route.ts'

/** Goes back to the first screen. The shell answers with the window message that closes the connection. */
export function closeWorkspace(): void {
  shell.closeWorkspace().then(() => {
    dismissSetUp()
    navigate('library')
  }, reportProblem('The workspace could not be closed'))
}

/** Starts the engine again after it was given up. */
export function reopenWorkspace(folder: string): void {
  shell.open({ folder }).catch(reportProblem('The workspace could not be opened'))
}

export function showInFolder(path: string): void {
  shell.showInFolder({ path }).catch(reportProblem('The folder could not be shown'))
}
