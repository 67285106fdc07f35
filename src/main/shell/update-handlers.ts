import type { AppUpdates } from '../updates/app-updates.ts'
import type { ShellProcedures } from './shell-procedures.ts'

export const updateHandlers = (os: ShellProcedures, updates: AppUpdates) => ({
  updates: os.updates.handler(() => updates.get()),
  changeUpdates: os.changeUpdates.handler(({ input }) => {
    updates.change(input)
    return {}
  }),
  lookForUpdates: os.lookForUpdates.handler(async () => {
    await updates.look()
    return {}
  }),
  downloadUpdate: os.downloadUpdate.handler(async () => {
    await updates.download()
    return {}
  }),
  installUpdate: os.installUpdate.handler(async () => {
    await updates.install()
    return {}
  }),
})
