import { execFileSync } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import sharp from 'sharp'
import { electronEnvironment } from '../../scripts/setup/electron.mjs'
import { answerDialog } from './answer-dialog.ts'
import { animationWorkspace, takeAnimation } from './take-animation.ts'
import { datasetsWorkspace, takeDatasets } from './take-datasets.ts'
import { takeImageView } from './take-image-view.ts'
import { takeLabelSet } from './take-label-set.ts'
import { largeImageWorkspace, takeLargeImage } from './take-large-image.ts'
import { takeLibrary } from './take-library.ts'
import { lifeWorkspace, takeLife } from './take-life.ts'
import { retentionWorkspace, takeRetention } from './take-retention.ts'
import { personQuestions, takeReviewModes } from './take-review-modes.ts'
import { takeShapes } from './take-shapes.ts'

/**
 * Takes all images of the guide again, in both themes, from the real app on the sample images. On a machine without a
 * display: `xvfb-run -a -s "-screen 0 1920x1200x24" node docs/guide/take-screenshots.ts`.
 */
const projectFolder = resolve(import.meta.dirname, '../..')
const themes = ['light', 'dark'] as const
const size = { width: 1280, height: 800 }
// Playwright looks for Electron in the environment of this process.
Object.assign(process.env, electronEnvironment())
const { values } = parseArgs({
  options: { out: { type: 'string', default: import.meta.dirname }, only: { type: 'string', multiple: true } },
})
const folder = join(tmpdir(), 'winnow-guide')
await rm(folder, { recursive: true, force: true })
await mkdir(folder)

type Steps = (page: Page, app: ElectronApplication) => Promise<void>

async function withApp(user: string, args: readonly string[], steps: Steps): Promise<void> {
  const app = await _electron.launch({
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      projectFolder,
      '--user-data',
      join(folder, user),
      ...args,
    ],
    cwd: projectFolder,
  })
  try {
    const page = await app.firstWindow()
    await app.evaluate(({ BrowserWindow }, { width, height }) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
    }, size)
    await page.mouse.move(2, 2)
    await steps(page, app)
  } finally {
    await app.close()
  }
}

/** Takes what is on screen in both themes, as NAME-light.png and NAME-dark.png with 256 colors each. */
async function take(page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    await page.waitForTimeout(500)
    const shot = await page.screenshot({ caret: 'initial' })
    await sharp(shot)
      .png({ palette: true, colors: 256, effort: 10, dither: 0.6, compressionLevel: 9 })
      .toFile(join(values.out, `${name}-${theme}.png`))
  }
}

/** From the first screen to the end of a review, in the sample workspace. */
async function takeReview(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use the sample' }).waitFor()
  await take(page, 'first-screen')

  await page.getByRole('button', { name: 'Use the sample' }).click()
  const steps = page.getByRole('region', { name: 'Getting started' })
  await steps.getByText(/predictions on \d+ images/).waitFor({ timeout: 120_000 })
  await take(page, 'getting-started')
  await steps.getByRole('button', { name: /files skipped/ }).click()
  await take(page, 'import-result')
  await page.keyboard.press('Escape')
  await steps.getByRole('button', { name: /Dismiss|Close|Hide/ }).click()

  await page.getByRole('option').nth(9).click()
  await take(page, 'library')

  await page.getByRole('region', { name: 'Source', exact: true }).getByRole('button', { name: /more/ }).click()
  await page
    .getByRole('region', { name: 'Source', exact: true })
    .getByRole('checkbox', { name: /^ceremony/ })
    .click()
  await page.waitForTimeout(1500)
  await page.getByRole('main').getByRole('button', { name: 'Review', exact: true }).click()
  await page.getByTestId('position').waitFor()
  await page.waitForTimeout(1500)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.waitForTimeout(1000)
  await take(page, 'review')

  await page.keyboard.press('l')
  await page.keyboard.type('pe')
  await take(page, 'label-picker')
  await page.keyboard.press('Escape')

  await page.keyboard.press('b')
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage on the page.')
  const at = (x: number, y: number): [number, number] => [stage.x + stage.width * x, stage.y + stage.height * y]
  await page.mouse.move(...at(0.815, 0.35))
  await page.mouse.down()
  await page.mouse.move(...at(0.85, 0.6), { steps: 4 })
  await page.mouse.move(...at(0.9, 0.745), { steps: 4 })
  await take(page, 'drawing')
  await page.mouse.up()
  await page.keyboard.press('?')
  await take(page, 'shortcuts')
  await page.keyboard.press('Escape')

  for (let image = 0; image < 9; image++) {
    await page.keyboard.press('Shift+Enter')
    await page.waitForTimeout(700)
  }
  await page.getByText(/queue/).first().waitFor()
  await take(page, 'review-end')
}

/** What needs a workspace with a history: the one that `winnow demo` makes. */
async function takeHistory(page: Page, app: ElectronApplication): Promise<void> {
  const open = async (key: string, title: string) => {
    await page.keyboard.press(key)
    await page.mouse.move(2, 2)
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.waitForTimeout(800)
  }
  await page.getByRole('option').first().waitFor()
  await open('Alt+6', 'Models')
  await take(page, 'models')
  await open('Alt+5', 'Datasets')
  await take(page, 'datasets')
  await page.getByRole('button', { name: 'Freeze a version' }).click()
  await page.getByLabel('Name').fill('november')
  await take(page, 'freeze')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await answerDialog(app, '/home/ada/exports')
  await page.getByRole('button', { name: 'Choose…' }).click()
  await take(page, 'export')
  await page.keyboard.press('Escape')
  await open('Alt+9', 'Settings')
  await take(page, 'settings')
}

/** A workspace of nine images with the sample label set and no labels yet. */
function shapesWorkspace(): string {
  const workspace = join(folder, 'shapes')
  const winnow = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: projectFolder,
    })
  winnow('init', workspace)
  winnow('import', workspace, join(projectFolder, 'samples/photos/ceremony'))
  winnow('label-set', 'import', workspace, join(projectFolder, 'resources/sample-label-set.json'))
  return workspace
}

/** Predicted images with questions about persons, and a colleague who has reviewed the landings. */
async function reviewModesWorkspace(): Promise<string> {
  const workspace = join(folder, 'review-modes')
  const winnow = (...args: string[]) =>
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), ...args, '--quiet'], {
      cwd: projectFolder,
    })
  winnow('init', workspace, '--classes', 'coco80')
  winnow('settings', workspace, 'blindShare=0')
  for (const part of ['ceremony', 'airfield', 'pasture-camera'])
    winnow('import', workspace, join(projectFolder, 'samples/photos', part))
  winnow('model', 'add', workspace, join(projectFolder, 'models/centernet-coco80.onnx'), '--map', 'add-classes')
  winnow('prelabel', workspace)
  winnow('user', 'add', workspace, 'lena')
  winnow('accept', workspace, '--where', 'image.path.contains("landing")', '--as', 'lena')
  const questions = join(folder, 'questions.json')
  await writeFile(questions, JSON.stringify(personQuestions))
  winnow('label-set', 'import', workspace, questions)
  const comment = (image: string, text: string, ...more: string[]) =>
    winnow('review', 'comment', workspace, image, '--text', text, ...more)
  comment('img_3', 'The box is too tight on the left.', '--as', 'lena')
  comment('img_20', 'Do reflections count?')
  comment('img_12', 'The horizon is tilted. Keep it?', '--at', '420,300', '--as', 'lena')
  winnow('review', 'reply', workspace, 'cmt_1', '--text', 'Widened.')
  winnow('review', 'resolve', workspace, 'cmt_1')
  return workspace
}

/** Makes the workspace of the demo once, for whichever part comes first. */
let demo: string | null = null
function demoWorkspace(): string {
  if (demo === null) {
    demo = join(folder, 'demo')
    execFileSync(process.execPath, [join(projectFolder, 'scripts/winnow.mjs'), 'demo', demo, '--quiet'], {
      cwd: projectFolder,
    })
  }
  return join(demo, 'workspace')
}

/** The parts of the guide; `--only NAME` takes one of them again. */
const parts: Record<string, () => Promise<void>> = {
  animation: () =>
    withApp('animation-user', ['--workspace', animationWorkspace(folder)], (page) =>
      takeAnimation(page, join(values.out, 'winnow.webp')),
    ),
  datasets: async () => {
    const workspace = await datasetsWorkspace(folder)
    await withApp('datasets-user', ['--workspace', workspace], (page, app) =>
      takeDatasets(page, app, take, join(folder, 'exports')),
    )
  },
  history: () => withApp('history', ['--workspace', demoWorkspace()], takeHistory),
  library: () => withApp('library-user', ['--workspace', demoWorkspace()], (page) => takeLibrary(page, take)),
  life: () => withApp('life', ['--workspace', lifeWorkspace(folder)], (page) => takeLife(page, take)),
  review: () => withApp('sample', [], takeReview),
  modes: async () =>
    withApp('modes-user', ['--workspace', await reviewModesWorkspace()], (page) => takeReviewModes(page, take)),
  shapes: async () => {
    const shapes = shapesWorkspace()
    await withApp('label-set-user', ['--workspace', shapes], (page) => takeLabelSet(page, take))
    await withApp('shapes-user', ['--workspace', shapes], (page) => takeShapes(page, take))
    await withApp('shapes-user', ['--workspace', shapes], (page) => takeImageView(page, take))
  },
  retention: () =>
    withApp('retention-user', ['--workspace', retentionWorkspace(folder)], (page) => takeRetention(page, take)),
  large: async () =>
    withApp('large-user', ['--workspace', await largeImageWorkspace(folder)], (page) => takeLargeImage(page, take)),
}

const failed: string[] = []
try {
  for (const [name, takePart] of Object.entries(parts)) {
    if (values.only && !values.only.includes(name)) continue
    try {
      await takePart()
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
const made = (await readdir(values.out)).filter((name) => name.endsWith('.png'))
console.log(`${made.length} images in ${values.out}`)
for (const one of failed) console.error(one)
process.exit(failed.length > 0 ? 1 : 0)
