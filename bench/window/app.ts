import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { electronProgram, projectFolder, switches } from './electron-program.ts'

const allThumbnails = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => performance.getEntriesByName('library.complete').length > 0, null, { timeout: 60_000 })

/** Runs steps in the real app with an open workspace, in a window of 1440 × 900, with its own user data. */
export async function withApp(
  workspace: string,
  steps: (page: Page, app: ElectronApplication) => Promise<void>,
  untilReady = allThumbnails,
): Promise<void> {
  const userData = await mkdtemp(join(tmpdir(), 'winnow-bench-'))
  const { executable, env } = electronProgram()
  const app = await _electron.launch({
    executablePath: executable,
    args: [...switches(), projectFolder, '--user-data', userData, '--workspace', workspace],
    cwd: projectFolder,
    env,
  })
  try {
    const page = await app.firstWindow()
    await untilReady(page)
    await steps(page, app)
  } finally {
    await app.close()
    await rm(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}
