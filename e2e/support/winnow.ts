import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'

const projectFolder = resolve(import.meta.dirname, '../..')

/** The app as a user has it in front of them, with its own files in a folder of the test. */
export type Winnow = {
  app: ElectronApplication
  page: Page
  /** Answers the next system dialogs with these paths, as a user would by choosing them. */
  choose(...paths: string[]): Promise<void>
  /** Makes a workspace of a folder of images by the wizard, which is closed once the images are being imported. */
  openImages(folder: string): Promise<void>
  /** Closes the app as a user would, and waits until it is gone. */
  close(): Promise<void>
}

type Fixtures = {
  /** A folder of the test's own, removed afterward. */
  folder: string
  /** Starts the app; more than once if the test wants, with the same user data unless another folder is named. */
  start(options?: { workspace?: string; size?: [width: number, height: number]; userData?: string }): Promise<Winnow>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the fixtures by destructuring, and none is used
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'winnow-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ folder }, use) => {
    const started: ElectronApplication[] = []
    await use(async ({ workspace, size, userData = 'user-data' } = {}) => {
      const winnow = await launch(join(folder, userData), workspace, size ?? [1280, 720])
      started.push(winnow.app)
      return winnow
    })
    for (const app of started) await app.close()
  },
})

export { expect } from '@playwright/test'

const acceptingKeys = ['Enter', 'e', 'Alt+Enter', 'Shift+Enter', 'Control+Enter']

/** Until the image on the stage, if there is one, is more than a thumbnail, or known to be missing. */
export const imageIsSeen = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => {
    const stage = document.querySelector<HTMLElement>('[data-image]')
    return !stage || ['proxy', 'display', 'failed'].includes(stage.dataset.image ?? '')
  })

/** As a user does: the keys that accept are pressed when there is something to be seen. */
function acceptWhatIsSeen(page: Page): void {
  const { keyboard } = page
  const press = keyboard.press.bind(keyboard)
  keyboard.press = async (key, options) => {
    if (acceptingKeys.includes(key)) await imageIsSeen(page)
    await press(key, options)
  }
}

async function launch(userData: string, workspace: string | undefined, size: [number, number]): Promise<Winnow> {
  const asRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    args: [
      ...(asRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      projectFolder,
      '--user-data',
      userData,
      ...(workspace ? ['--workspace', workspace] : []),
    ],
    cwd: projectFolder,
  })
  const page = await app.firstWindow()
  acceptWhatIsSeen(page)
  const [width, height] = size
  // In the corner: the pointer of the screen itself rests in its middle, and would move over windows that come and go.
  await app.evaluate(
    ({ BrowserWindow }, content) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setPosition(0, 0)
      window?.setContentSize(content.width, content.height)
    },
    { width, height },
  )
  const choose = (...paths: string[]) =>
    app.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths })
    }, paths)
  return {
    app,
    page,
    choose,
    async openImages(imagesFolder) {
      await choose(imagesFolder)
      await page.getByRole('button', { name: 'Choose a folder' }).click()
      await page.getByRole('button', { name: 'Create workspace' }).click()
      await page.getByRole('radio', { name: 'Starter model' }).waitFor()
      await page.getByRole('button', { name: 'Save and close' }).click()
    },
    close: () => app.close(),
  }
}
