import { existsSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import type { Desktop } from '../desktop.ts'
import { sampleImagesFolder } from '../locations.ts'
import { isServerAddress } from '../server-address.ts'
import { failWith } from './fail-with.ts'
import type { ShellProcedures } from './shell-procedures.ts'

export const workspaceHandlers = (os: ShellProcedures, desktop: Desktop) => {
  const backup = (error: unknown) => desktop.backupFor(error)
  return {
    recent: os.recent.handler(() => {
      const workspaces = desktop.recent.list()
      const isServer = ({ folder }: { folder: string }) => isServerAddress(folder)
      desktop.chosen.add(workspaces.filter((workspace) => !isServer(workspace)).map(({ folder }) => folder))
      return workspaces.map(({ shown = [], ...workspace }) => ({
        ...workspace,
        shownImages: shown.length,
        isServer: isServer(workspace),
        isMissing: !isServer(workspace) && !existsSync(join(workspace.folder, 'winnow.db')),
      }))
    }),
    noteFigures: os.noteFigures.handler(async ({ input: { folder, imageIds, ...figures } }) => {
      const { engine } = desktop
      const client = engine?.folder === folder ? engine.client : null
      const files = imageIds.map((imageId) => client?.library.file({ imageId, variant: 'proxy' }))
      // Images with missing files are left out, and also those outside of the workspace, whose names must not be kept here.
      const found = await Promise.allSettled(files)
      const known = found.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))
      const shown = known.filter(({ file }) => file.startsWith(`${folder}${sep}`))
      desktop.recent.change(folder, { ...figures, shown: shown.map(({ file, mime }) => ({ file, mime })) })
    }),
    open: os.open.handler(({ input: { folder }, errors }) =>
      desktop.open(folder).catch(failWith(errors, folder, { backup })),
    ),
    openServer: os.openServer.handler(({ input: { address }, errors }) =>
      desktop.openServer(address).catch(failWith(errors, address)),
    ),
    create: os.create.handler(({ input: { folder, name }, errors }) =>
      desktop.open(folder, { name }).catch(failWith(errors, folder)),
    ),
    restoreBackup: os.restoreBackup.handler(({ input: { folder, file, address = '' }, errors }) => {
      const backup = file ?? address
      return desktop.open(folder, { name: basename(folder), backup }).catch((error: unknown) => {
        if (desktop.hasCancelled(folder)) return null
        return failWith(errors, backup)(error)
      })
    }),
    restoring: os.restoring.handler(() => desktop.engine?.restoring ?? null),
    cancelRestore: os.cancelRestore.handler(() => desktop.cancelRestore()),
    openSample: os.openSample.handler(async ({ errors }) => {
      const samplesFolder = sampleImagesFolder()
      if (!existsSync(samplesFolder))
        throw errors.FAILED({
          message: `The sample images are missing in ${samplesFolder}. Run "npm start" once to fetch them.`,
          data: { what: samplesFolder },
        })
      const name = 'Winnow Sample'
      const folder = join(desktop.workspacesFolder, name)
      const isNew = !existsSync(join(folder, 'winnow.db'))
      desktop.chosen.add([samplesFolder])
      const opened = await desktop
        .open(folder, isNew ? { name } : undefined)
        .catch(failWith(errors, folder, { backup }))
      return { ...opened, samplesFolder, isNew }
    }),
    closeWorkspace: os.closeWorkspace.handler(() => desktop.closeWorkspace()),
    suggestWorkspaceFolder: os.suggestWorkspaceFolder.handler(({ input }) => {
      const folder = desktop.freeFolder(input.name)
      desktop.chosen.add([folder])
      return folder
    }),
  }
}
