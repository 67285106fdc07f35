import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { implement } from '@orpc/server'
import { dialog, type OpenDialogOptions, shell as system } from 'electron'
import { ZodType } from 'zod'
import { filePathsOf } from '../contract/file-paths.ts'
import { shell as shellContract } from '../contract/shell.ts'
import { about } from './about.ts'
import type { Desktop } from './desktop.ts'
import { sampleImagesFolder } from './locations.ts'
import { lookAt } from './look-at.ts'
import { notify } from './notify.ts'
import { collectReport, writeReport } from './report/collect-report.ts'
import { isServerAddress } from './server-address.ts'
import type { AppUpdates } from './updates/app-updates.ts'
import type { VideoFiles } from './video-files.ts'

const message = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function choose(desktop: Desktop, options: OpenDialogOptions): Promise<string[] | null> {
  const { window } = desktop
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  if (canceled || filePaths.length === 0) return null
  desktop.chosen.add(filePaths)
  return filePaths
}

/** Answers what the window asks of the desktop. */
export function shellRouter(desktop: Desktop, videos: VideoFiles, updates: AppUpdates) {
  const os = implement(shellContract).use(async ({ next, procedure, errors }, input) => {
    const { inputSchema } = procedure['~orpc']
    const paths = inputSchema instanceof ZodType ? filePathsOf(inputSchema)?.(input) : null
    const foreign = await desktop.chosen.findForeign(paths ?? [])
    if (foreign === null) return next()
    const message = `${foreign} was not chosen in a dialog or dropped on the window. Choose the file or folder in the dialog.`
    throw errors.FAILED({ message, data: { what: foreign } })
  })
  return os.router({
    about: os.about.handler(about),
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
    collectReport: os.collectReport.handler(({ input }) => collectReport(desktop, input.details)),
    saveReport: os.saveReport.handler(async ({ input, errors }) => {
      const { window } = desktop
      if (!window) return null
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: `winnow-report-${new Date().toISOString().slice(0, 10)}.zip`,
        filters: [{ name: 'ZIP', extensions: ['zip'] }],
      })
      if (canceled || !filePath) return null
      try {
        await writeReport(filePath, input.parts)
      } catch (error) {
        throw errors.FAILED({
          message: `${filePath} could not be written: ${message(error)}`,
          data: { what: filePath },
        })
      }
      desktop.chosen.add([filePath])
      return filePath
    }),
    toggleFullScreen: os.toggleFullScreen.handler(() => {
      desktop.window?.setFullScreen(!desktop.window.isFullScreen())
      return {}
    }),
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
      // An image whose file is missing is not shown; nor is one outside of the workspace, whose name would be kept here.
      const found = await Promise.allSettled(files)
      const known = found.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))
      const shown = known.filter(({ file }) => file.startsWith(`${folder}${sep}`))
      desktop.recent.noted(folder, { ...figures, shown: shown.map(({ file, mime }) => ({ file, mime })) })
      return {}
    }),
    open: os.open.handler(async ({ input, errors }) => {
      try {
        return await desktop.open(input.folder)
      } catch (error) {
        throw errors.FAILED({ message: message(error), data: { what: input.folder, backup: desktop.backupFor(error) } })
      }
    }),
    openServer: os.openServer.handler(async ({ input: { address }, errors }) => {
      try {
        await desktop.openServer(address)
        return {}
      } catch (error) {
        throw errors.FAILED({ message: message(error), data: { what: address } })
      }
    }),
    create: os.create.handler(async ({ input, errors }) => {
      try {
        return await desktop.open(input.folder, { name: input.name })
      } catch (error) {
        throw errors.FAILED({ message: message(error), data: { what: input.folder } })
      }
    }),
    restoreBackup: os.restoreBackup.handler(async ({ input, errors }) => {
      try {
        return await desktop.open(input.folder, { name: basename(input.folder), backup: input.file })
      } catch (error) {
        if (desktop.hasCancelled(input.folder)) return null
        throw errors.FAILED({ message: message(error), data: { what: input.file } })
      }
    }),
    restoring: os.restoring.handler(() => desktop.engine?.restoring ?? null),
    cancelRestore: os.cancelRestore.handler(async () => {
      await desktop.cancelRestore()
      return {}
    }),
    openSample: os.openSample.handler(async ({ errors }) => {
      const imagesFolder = sampleImagesFolder()
      if (!existsSync(imagesFolder))
        throw errors.FAILED({
          message: `The sample images are missing in ${imagesFolder}. Run "npm start" once to fetch them.`,
          data: { what: imagesFolder },
        })
      const name = 'Winnow Sample'
      const folder = join(desktop.workspacesFolder, name)
      const isNew = !existsSync(join(folder, 'winnow.db'))
      try {
        desktop.chosen.add([imagesFolder])
        const opened = await desktop.open(folder, isNew ? { name } : undefined)
        return { ...opened, samplesFolder: imagesFolder, isNew }
      } catch (error) {
        throw errors.FAILED({ message: message(error), data: { what: folder, backup: desktop.backupFor(error) } })
      }
    }),
    closeWorkspace: os.closeWorkspace.handler(async () => {
      await desktop.closeWorkspace()
      return {}
    }),
    chooseFolder: os.chooseFolder.handler(async ({ input }) => {
      const chosen = await choose(desktop, { title: input.title, properties: ['openDirectory', 'createDirectory'] })
      return chosen?.[0] ?? null
    }),
    chooseFiles: os.chooseFiles.handler(({ input }) =>
      choose(desktop, {
        title: input.title,
        properties: ['openFile', 'multiSelections'],
        filters: [
          ...(input.extensions.length > 0 ? [{ name: 'Matching files', extensions: input.extensions }] : []),
          { name: 'All files', extensions: ['*'] },
        ],
      }),
    ),
    look: os.look.handler(async function* ({ input, errors, signal }) {
      try {
        yield* lookAt(input.paths, signal)
      } catch (error) {
        throw errors.FAILED({ message: message(error), data: { what: input.paths[0]! } })
      }
    }),
    suggestWorkspaceFolder: os.suggestWorkspaceFolder.handler(({ input }) => {
      const folder = desktop.freeFolder(input.name)
      desktop.chosen.add([folder])
      return folder
    }),
    savePdf: os.savePdf.handler(async ({ input, errors }) => {
      const { window } = desktop
      if (!window) return null
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: `${input.name}.pdf`,
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      })
      if (canceled || !filePath) return null
      try {
        await writeFile(filePath, await window.webContents.printToPDF({ pageSize: 'A4' }))
      } catch (error) {
        throw errors.FAILED({
          message: `${filePath} could not be written: ${message(error)}`,
          data: { what: filePath },
        })
      }
      return filePath
    }),
    notify: os.notify.handler(async ({ input }) => ({ clicked: await notify(desktop.window, input) })),
    openVideo: os.openVideo.handler(async ({ input: { file }, errors }) => {
      const { current } = desktop
      if (!current) throw errors.FAILED({ message: 'No workspace is open.', data: { what: file } })
      try {
        const opened = await videos.open(file, join(current.folder, 'cache'))
        desktop.chosen.add([opened.folder])
        return opened
      } catch (error) {
        throw errors.FAILED({ message: `${file} can’t be opened: ${message(error)}`, data: { what: file } })
      }
    }),
    readVideo: os.readVideo.handler(async ({ input: { file }, errors }) => {
      try {
        return await videos.look(file)
      } catch (error) {
        throw errors.FAILED({ message: `${file} can’t be opened: ${message(error)}`, data: { what: file } })
      }
    }),
    closeVideo: os.closeVideo.handler(async ({ input }) => {
      await videos.close(input.url)
      return {}
    }),
    showInFolder: os.showInFolder.handler(({ input, errors }) => {
      if (!existsSync(input.path))
        throw errors.FAILED({ message: `${input.path} does not exist.`, data: { what: input.path } })
      system.showItemInFolder(input.path)
      return {}
    }),
  })
}
