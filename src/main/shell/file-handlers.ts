import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions, shell as system } from 'electron'
import type { Desktop } from '../desktop.ts'
import { lookAt } from '../look-at.ts'
import { writeReport } from '../report/collect-report.ts'
import { failWith } from './fail-with.ts'
import type { ShellProcedures } from './shell-procedures.ts'

async function choose(desktop: Desktop, options: OpenDialogOptions): Promise<string[] | null> {
  const { window } = desktop
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  if (canceled || filePaths.length === 0) return null
  desktop.chosen.add(filePaths)
  return filePaths
}

/** Asks for a place and writes a file there. Returns null if the user canceled. */
async function save(
  { window }: Desktop,
  options: SaveDialogOptions,
  errors: Parameters<typeof failWith>[0],
  write: (file: string, window: BrowserWindow) => Promise<void>,
): Promise<string | null> {
  if (!window) return null
  const { canceled, filePath } = await dialog.showSaveDialog(window, options)
  if (canceled || !filePath) return null
  const sentence = (reason: string) => `${filePath} could not be written: ${reason}`
  await write(filePath, window).catch(failWith(errors, filePath, { sentence }))
  return filePath
}

export const fileHandlers = (os: ShellProcedures, desktop: Desktop) => ({
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
      failWith(errors, input.paths[0]!)(error)
    }
  }),
  saveReport: os.saveReport.handler(async ({ input, errors }) => {
    const defaultPath = `winnow-report-${new Date().toISOString().slice(0, 10)}.zip`
    const filters = [{ name: 'ZIP', extensions: ['zip'] }]
    const saved = await save(desktop, { defaultPath, filters }, errors, (file) => writeReport(file, input.parts))
    if (saved !== null) desktop.chosen.add([saved])
    return saved
  }),
  savePdf: os.savePdf.handler(({ input, errors }) => {
    const options = { defaultPath: `${input.name}.pdf`, filters: [{ name: 'PDF', extensions: ['pdf'] }] }
    return save(desktop, options, errors, async (file, { webContents }) =>
      writeFile(file, await webContents.printToPDF({ pageSize: 'A4' })),
    )
  }),
  showInFolder: os.showInFolder.handler(({ input: { path }, errors }) => {
    if (!existsSync(path)) throw errors.FAILED({ message: `${path} does not exist.`, data: { what: path } })
    system.showItemInFolder(path)
  }),
})
