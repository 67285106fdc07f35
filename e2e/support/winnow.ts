import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'
import { electronEnvironment } from '../../scripts/setup/electron.mjs'
import { watchForStuck } from '../../tests/support/stuck-watch.ts'

const projectFolder = resolve(import.meta.dirname, '../..')

/** The app as a user sees it, with its own files in a folder of the test. */
export type Winnow = {
  app: ElectronApplication
  page: Page
  /** Answers the next system dialogs with these paths, as if a user chose them. */
  choose(...paths: string[]): Promise<void>
  /** Makes a workspace from a folder of images with the wizard, and closes it once the images are being imported. */
  openImages(folder: string): Promise<void>
  /** Closes the app as a user would, and waits until it has ended. */
  close(): Promise<void>
}

type Size = [width: number, height: number]
export type Open = (options?: { workspace?: string; size?: Size }) => Promise<Winnow>
type Fixtures = {
  /** A folder for the test, removed afterward. */
  folder: string
  /**
   * Opens a workspace in the app that the tests of a worker share, as a second start of the app does: for tests that need no
   * start of their own, in a tenth of the time. Without a workspace the app shows its first screen. Closing it closes the
   * workspace.
   */
  open: Open
  /** Starts the app; a test may call it several times, with the same user data unless it names another folder. */
  start(options?: { workspace?: string; size?: Size; userData?: string }): Promise<Winnow>
}
type Shared = { shared: { userData: string; winnow(): Promise<Winnow> } }

const usualSize: Size = [1280, 720]

export const test = base.extend<Fixtures, Shared>({
  shared: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the fixtures by destructuring, and none is used
    async ({}, use) => {
      const userData = await mkdtemp(join(tmpdir(), 'winnow-e2e-shared-'))
      let started = null as Promise<Winnow> | null
      const winnow = () => {
        started ??= launch(userData, undefined, usualSize).then(async (winnow) => {
          // From here on the page knows that hints stay away.
          await winnow.page.reload()
          return winnow
        })
        return started
      }
      await use({ userData, winnow })
      await (await started)?.close()
      await rm(userData, { recursive: true, force: true, maxRetries: 5 })
    },
    { scope: 'worker' },
  ],
  open: async ({ shared, folder }, use) => {
    let opened: Winnow | null = null
    await use(async ({ workspace, size = usualSize } = {}) => {
      const winnow = await shared.winnow()
      opened = winnow
      await resize(winnow.app, size)
      if (workspace !== undefined)
        await winnow.app.evaluate(
          ({ app }, [at, opened]) => void app.emit('second-instance', {}, ['', '--workspace', opened], at),
          [folder, workspace] as const,
        )
      return { ...winnow, close: () => closeWorkspace(winnow.page) }
    })
    if (opened) await clean(opened, shared.userData)
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the fixtures by destructuring, and none is used
  folder: async ({}, use, { titlePath }) => {
    watchForStuck(titlePath.join(' > '))
    const folder = await mkdtemp(join(tmpdir(), 'winnow-e2e-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  start: async ({ folder }, use) => {
    const started: ElectronApplication[] = []
    await use(async ({ workspace, size, userData = 'user-data' } = {}) => {
      const winnow = await launch(join(folder, userData), workspace, size ?? usualSize)
      started.push(winnow.app)
      return winnow
    })
    for (const app of started) await app.close()
  },
})

export { expect }

/** Keys that leave an image, however much of it is shown. */
const leafingKeys = ['ArrowLeft', 'ArrowRight', 'a', 'd']

/**
 * Waits until the image on the stage, if there is one, is more than a thumbnail or known to be missing, and its labels are
 * loaded: before that the app ignores keys that act on it.
 */
export const imageIsSeen = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => {
    const stage = document.querySelector<HTMLElement>('[data-image]')
    if (!stage) return true
    const isOpen = document.querySelector('h1')?.textContent !== 'Opening…'
    return isOpen && ['proxy', 'display', 'failed'].includes(stage.dataset.image ?? '')
  })

/** As a user does: presses a key when its target is visible. */
function pressWhatIsSeen(page: Page): void {
  const { keyboard } = page
  const press = keyboard.press.bind(keyboard)
  keyboard.press = async (key, options) => {
    if (!leafingKeys.includes(key)) await imageIsSeen(page)
    await press(key, options)
  }
}

/** Code compiled by one engine's start serves all of them, as it does between starts elsewhere. */
async function shareCompiled(userData: string): Promise<void> {
  const own = join(userData, 'Compiled Engine')
  if (!process.env.NODE_COMPILE_CACHE || existsSync(own)) return
  await mkdir(process.env.NODE_COMPILE_CACHE, { recursive: true })
  await mkdir(userData, { recursive: true })
  await symlink(process.env.NODE_COMPILE_CACHE, own, 'junction')
}

function resize(app: ElectronApplication, [width, height]: Size): Promise<void> {
  // In the corner: the screen's own pointer rests in the middle and would be over windows that come and go.
  return app.evaluate(
    ({ BrowserWindow }, content) => {
      const [window] = BrowserWindow.getAllWindows()
      window?.setPosition(0, 0)
      window?.setContentSize(content.width, content.height)
    },
    { width, height },
  )
}

/** Goes back to the first screen, which ends the engine. */
async function closeWorkspace(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Workspace / }).click()
  await page.getByRole('menuitem', { name: 'Close workspace' }).click()
  await expect(page.getByRole('heading', { name: 'Winnow', exact: true })).toBeVisible()
}

/** Hints for first use appear when the user does nothing for a while; only their own test waits for them. */
const keepHintsAway = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => {
    if (location.protocol !== 'app:') return false
    localStorage.setItem('winnow.hints', JSON.stringify({ state: { gone: [], isOff: true }, version: 0 }))
    return true
  })

/** Removes all traces of a test from the app: what its window keeps or shows, and its workspace. */
async function clean({ app, page }: Winnow, userData: string): Promise<void> {
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  await page.mouse.move(0, 0)
  const workspace = page.getByRole('button', { name: /^Workspace / })
  const firstScreen = page.getByRole('heading', { name: 'Winnow', exact: true })
  const reload = async () => {
    await app.evaluate(({ session }) => session.defaultSession.clearStorageData())
    await keepHintsAway(page)
    await page.reload()
    await expect(workspace.or(firstScreen)).toBeVisible()
  }
  // A dialog hides both.
  if (!(await workspace.or(firstScreen).isVisible())) await reload()
  // Before the last reload, which would load the workspace again.
  if (await workspace.isVisible()) await closeWorkspace(page)
  for (const made of ['recent.json', 'workspaces'])
    await rm(join(userData, made), { recursive: true, force: true, maxRetries: 5 })
  await reload()
}

async function launch(userData: string, workspace: string | undefined, size: Size): Promise<Winnow> {
  await shareCompiled(userData)
  const asRoot = process.getuid?.() === 0
  // The Electron that the set-up found: the package would download another one.
  const electron = electronEnvironment()
  const app = await _electron.launch({
    executablePath: electron.ELECTRON_EXEC_PATH,
    env: { ...process.env, ...electron },
    args: [
      ...(asRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--lang=en-US',
      projectFolder,
      '--user-data',
      userData,
      ...(workspace ? ['--workspace', workspace] : []),
    ],
    cwd: projectFolder,
    timeout: 60_000,
  })
  // As long as expectations wait.
  app.context().setDefaultTimeout(45_000)
  const page = await app.firstWindow()
  pressWhatIsSeen(page)
  await keepHintsAway(page)
  await resize(app, size)
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
