import type { ElectronApplication } from 'playwright'

/** Answers the next system dialogs with this path, as a user would by choosing it. */
export const answerDialog = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
  }, path)
