import { errorMessage, shell } from '../connection/index.ts'
import { dismissSetUp } from '../dialogs/set-up.ts'
import { toast } from '../kit/index.ts'
import { navigate } from '../route/route.ts'

function report(title: string) {
  return (error: unknown) => toast({ tone: 'problem', title, detail: errorMessage(error) })
}

/** Goes back to the first screen. The shell answers with the window message that closes the connection. */
export function closeWorkspace(): void {
  shell.closeWorkspace().then(() => {
    dismissSetUp()
    navigate('library')
  }, report('Can’t close the workspace'))
}

/** Starts the engine again after it was given up. */
export function reopenWorkspace(folder: string): void {
  shell.open({ folder }).catch(report('Can’t open the workspace'))
}

export function showInFolder(path: string): void {
  shell.showInFolder({ path }).catch(report('Can’t show the folder'))
}
