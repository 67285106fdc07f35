import { chmod, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { holdEngine, openReview } from '../support/review-page.ts'
import { giveClasses, listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]
const cat: Proposed = ['cat', 0.4, 300, 200, 100, 80]

const accepted = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const toReview = (page: Page) => page.getByRole('region', { name: 'To review' }).getByRole('listitem')
const saved = (page: Page) => page.getByTestId('saved')

/** Asks the shell what the page shows: after its process died, the page is not the one that the test had. */
const shown = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents || contents.isCrashed()) return ''
    // A page that dies while it is asked never answers.
    const died = new Promise<string>((done) => contents.once('render-process-gone', () => done('')))
    return Promise.race([contents.executeJavaScript('document.body.innerText'), died])
  })

test.skip(process.platform === 'win32', 'Processes are stopped and listed by POSIX means here.')

test('a brushed mask and accepted objects survive a crash of the page', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat]])
  await giveClasses(workspace, [
    { name: 'cat' },
    { name: 'dog' },
    { name: 'road', shapes: ['mask'], defaultShape: 'mask' },
  ])
  const { app, page } = await start({ workspace })
  await openReview(page)
  await expect(toReview(page)).toHaveCount(2)
  const engine = await holdEngine({ app, page })
  await page.keyboard.press('Enter')
  await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: 'Paint a mask' }).click()
  await (await stageOf(page)).draw([420, 60], [520, 60], [520, 140])
  await expect(accepted(page)).toHaveCount(2)
  await expect.poll(() => unsentEdits(page)).toBe(2)

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  process.kill(engine, 'SIGKILL')
  await expect.poll(() => shown(app)).toMatch(/2 unsaved edits rescued[\s\S]*2 on image 1\.jpg/)
  await app.close()
  // Edits that were not sent before closing are sent at the next start.
  const again = await start({ workspace })
  await openReview(again.page)
  await expect(accepted(again.page)).toHaveCount(2)
  await expect(saved(again.page)).toHaveText('Saved')
  await again.close()
  const [image] = listed(workspace)
  expect(image!.labels.map(({ shape }) => shape).sort()).toEqual(['box', 'mask'])
})

test('edits wait while the disk is full and are sent automatically once there is room', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat], [dog]])
  const flag = join(folder, 'full')
  const program = join(folder, 'node')
  const node = process.env.WINNOW_NODE ?? process.execPath
  await writeFile(
    program,
    `#!/bin/sh\nexec '${node}' --import '${resolve(import.meta.dirname, '../support/disk-full.ts')}' "$@"\n`,
  )
  await chmod(program, 0o755)
  const before = { ...process.env }
  Object.assign(process.env, { WINNOW_NODE: program, WINNOW_TEST_DISK_FULL: flag })
  const { page, close } = await start({ workspace }).finally(() => {
    process.env = before
  })
  await openReview(page)
  await expect(toReview(page)).toHaveCount(2)
  await writeFile(flag, '')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Disk full: edits not saved', { exact: true })).toBeVisible()
  await expect(saved(page)).toHaveText('Not saved: disk full, 2 edits waiting')
  await expect(accepted(page)).toHaveCount(2)
  if (process.env.WINNOW_SHOTS) await page.screenshot({ path: join(process.env.WINNOW_SHOTS, 'full.png') })
  await rm(flag)
  await expect(saved(page)).toHaveText('Saved')
  await close()
  const labels = listed(workspace).flatMap((image) => image.labels)
  expect(labels).toHaveLength(2)
})

test('a second Winnow on the same workspace shows who has it open', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog]])
  const first = await start({ workspace })
  await openReview(first.page)
  const second = await start({ workspace, userData: 'other-user-data' })
  await expect(second.page.getByText('This workspace is open in the Winnow app')).toBeVisible()
  if (process.env.WINNOW_SHOTS) await second.page.screenshot({ path: join(process.env.WINNOW_SHOTS, 'second.png') })
  await first.page.keyboard.press('Enter')
  await expect(accepted(first.page)).toHaveCount(1)
  await expect(saved(first.page)).toHaveText('Saved')
})

test('a comment stays in its field until the engine has it', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog]])
  const { app, page } = await open({ workspace })
  await openReview(page)
  await page.getByRole('tab', { name: 'Comments' }).click()
  await page.getByRole('button', { name: 'Comment on the whole image' }).click()
  const field = page.getByRole('textbox', { name: 'Comment', exact: true })
  await expect(field).toBeFocused()
  const engine = await holdEngine({ app, page })
  await page.keyboard.type('Is this a wolf?')
  await page.keyboard.press('Enter')
  process.kill(engine, 'SIGKILL')
  await expect(page.getByText('Engine restarted', { exact: true })).toBeVisible()
  await expect(field).toHaveValue('Is this a wolf?')

  // The window is reloaded before it is sent.
  await page.reload()
  await openReview(page)
  await page.getByRole('tab', { name: 'Comments' }).click()
  await page.getByRole('button', { name: 'Comment on the whole image' }).click()
  await expect(field).toHaveValue('Is this a wolf?')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /^Comment 1 by/ })).toContainText('Is this a wolf?')
  await page.getByRole('button', { name: 'Comment on the whole image' }).click()
  await expect(field).toHaveValue('')
})

test('a verdict in the class grid is sent again after the engine was killed', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog], [dog]])
  const { app, page, close } = await open({ workspace })
  await openReview(page)
  await expect(toReview(page).first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('region', { name: 'Selected object' })).toContainText('dog')
  await page.keyboard.press('Control+4')
  const chips = page.getByRole('listbox', { name: 'Objects' }).getByRole('option')
  await expect(chips).toHaveCount(2)
  const engine = await holdEngine({ app, page })
  await page.keyboard.press('x')
  await expect(chips.first()).toHaveAccessibleName('dog 0.90 deleted')
  process.kill(engine, 'SIGKILL')
  await expect(chips).toHaveCount(1)
  await close()
  expect(
    listed(workspace)
      .map((image) => image.predictions.length)
      .sort(),
  ).toEqual([0, 1])
})

test('the app opens its workspace again right after it was killed', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat]])
  const { app, page } = await start({ workspace })
  await openReview(page)
  await expect(toReview(page)).toHaveCount(2)
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(1)
  await expect(saved(page)).toHaveText('Saved')
  const gone = new Promise((done) => app.process().once('exit', done))
  app.process().kill('SIGKILL')
  await gone
  const again = await start({ workspace })
  await openReview(again.page)
  await expect(accepted(again.page)).toHaveCount(1)
})

/** How many edits the window keeps until the engine has them. */
const unsentEdits = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((done, failed) => {
        const opening = indexedDB.open('winnow-unsent-edits')
        opening.onerror = () => failed(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('edits').objectStore('edits').count()
          counting.onerror = () => failed(counting.error)
          counting.onsuccess = () => {
            opening.result.close()
            done(counting.result)
          }
        }
      }),
  )

test('an image with a missing file is not accepted unseen', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog], [dog]])
  await rm(join(workspace, 'originals'), { recursive: true })
  await rm(join(workspace, 'cache'), { recursive: true, force: true })
  const { page, close } = await open({ workspace })
  await openReview(page)
  await expect(page.getByRole('heading', { name: 'Can’t display this image' })).toBeVisible()
  for (const key of ['Enter', 'Shift+Enter', 'Control+Enter']) await page.keyboard.press(key)
  await expect(page.getByText('so you can’t accept it')).toBeVisible()
  await expect(page.getByTestId('position')).toHaveText('1 of 2')
  await page.getByRole('button', { name: 'Next image', exact: true }).last().click()
  await expect(page.getByTestId('position')).toHaveText('2 of 2')
  await close()
  expect(listed(workspace).map(({ state }) => state)).toEqual(['predicted', 'predicted'])
})
