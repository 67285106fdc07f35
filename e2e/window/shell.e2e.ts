import { join } from 'node:path'
import { writeImage } from '../support/images.ts'
import { enginesOf } from '../support/review-page.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

test.describe('an engine that ends', () => {
  test.skip(process.platform === 'win32', 'Processes are listed by ps here.')

  test('is restarted, and the window continues', async ({ start, folder }) => {
    const imagesFolder = join(folder, 'Pond')
    await writeImage(imagesFolder, 'frog.jpg', 1)
    const { app, page, openImages } = await start()
    await openImages(imagesFolder)
    await expect(page.getByRole('option')).toHaveCount(1)

    const [engine] = enginesOf(app)
    expect(engine).toBeDefined()
    // Messages are in front of a dialog and don't close it.
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(dialog).toBeVisible()
    process.kill(engine ?? 0, 'SIGKILL')
    await expect(page.getByText('Engine restarted', { exact: true })).toBeVisible()
    await page.getByRole('button', { name: 'Close message', includeHidden: true }).click()
    await expect(page.getByText('Engine restarted', { exact: true })).toBeHidden()
    await expect(dialog).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('checkbox', { name: 'new 1' }).click()
    await expect(page.getByRole('option')).toHaveCount(1)
    expect(enginesOf(app)).not.toEqual([engine])
  })

  test('comes back with the same acting user', async ({ start, folder }) => {
    const imagesFolder = join(folder, 'Pond')
    await writeImage(imagesFolder, 'frog.jpg', 1)
    const { app, page, openImages } = await start()
    await openImages(imagesFolder)
    await expect(page.getByRole('option')).toHaveCount(1)
    await openSettings(page, 'Users')
    await page.getByLabel('New user name').fill('Anna')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('cell', { name: 'Anna' })).toBeVisible()
    await expect(page.getByText('Label, review and comment, with a queue of their own')).toBeVisible()
    await page
      .getByRole('region', { name: 'How somebody gets in' })
      .getByRole('button', { name: 'Choose who acts…' })
      .click()
    await page.getByRole('menuitem', { name: 'Anna' }).click()
    const acting = page.getByRole('button', { name: 'Acting as Anna, Annotator' })
    await expect(acting).toBeVisible()

    process.kill(enginesOf(app)[0] ?? 0, 'SIGKILL')
    await expect(page.getByText('Engine restarted', { exact: true })).toBeVisible()
    await expect(acting).toBeVisible()
    await page.reload()
    await expect(acting).toBeVisible()
  })
})

test('the page can reach only its own origin', async ({ open }) => {
  const { app, page } = await open()
  await expect(page.getByRole('heading', { name: 'Winnow' })).toBeVisible()
  const tried = await page.evaluate(async () => {
    const reached = (url: string) =>
      fetch(url).then(
        (response) => response.status,
        () => 'blocked',
      )
    return {
      web: await reached('https://example.com/'),
      file: await reached('file:///etc/passwd'),
      traversal: await reached('app-img://image/display/..%2f..%2fetc%2fpasswd'),
      outside: await reached('app://winnow/..%2f..%2fpackage.json'),
      opened: window.open('https://example.com/') === null,
      node: typeof Reflect.get(window, 'require'),
    }
  })
  expect(tried).toEqual({
    web: 'blocked',
    file: 'blocked',
    traversal: 404,
    outside: 404,
    opened: true,
    node: 'undefined',
  })
  expect(app.windows()).toHaveLength(1)
  const left = await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        contents?.once('will-frame-navigate', (event) => resolve({ url: event.url, refused: event.defaultPrevented }))
        void contents?.executeJavaScript('location.href = "https://example.com/"')
      }),
  )
  expect(left).toEqual({ url: 'https://example.com/', refused: true })
})

test('commands are found by name, listed with their keys, and can get other keys', async ({ open }) => {
  const { page } = await open()
  await expect(page.getByRole('heading', { name: 'Winnow' })).toBeVisible()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await dialog.getByRole('button', { name: 'Change the keys of Toggle dark mode' }).click()
  await page.keyboard.press('Alt+t')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  const theme = () => page.locator('html').getAttribute('data-theme')
  const before = await theme()
  await page.keyboard.press('Alt+t')
  await expect.poll(theme).not.toBe(before)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
  await page.keyboard.type('dark mode')
  await expect(page.getByRole('option').first()).toContainText('Toggle dark mode')
  await page.keyboard.press('Enter')
  await expect.poll(theme).toBe(before)
})
