import type { AppUpdates } from '../updates/app-updates.ts'
import type { ShellProcedures } from './shell-procedures.ts'

export const updateHandlers = (os: ShellProcedures, updates: AppUpdates) => ({
  updates: os.updates.handler(() => updates.get()),
  changeUpdates: os.changeUpdates.handler(({ input }) => updates.change(input)),
  lookForUpdates: os.lookForUpdates.handler(() => updates.look()),
  downloadUpdate: os.downloadUpdate.handler(() => updates.download()),
  installUpdate: os.installUpdate.handler(() => updates.install()),
})
