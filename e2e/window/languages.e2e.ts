import type { Page } from '@playwright/test'
import { cutOff } from '../support/cut-off.ts'
import { reviewWorkspace } from '../support/review-workspace.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

const heron = ['heron', 0.9, 40, 60, 120, 90] as const
const language = (page: Page) => page.evaluate(() => document.documentElement.lang)

test('a user switches the language, and the window stays on its page', async ({ open, folder }) => {
  const { page } = await open({ workspace: await reviewWorkspace(folder, [[heron], [heron]]) })
  await expect(page.getByRole('option')).toHaveCount(2)
  await openSettings(page, 'Appearance')
  await page.getByRole('combobox', { name: 'Language' }).click()
  await page.getByRole('option', { name: 'Deutsch' }).click()
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Darstellung' })).toBeVisible()
  expect(await language(page)).toBe('de')

  await page.keyboard.press('Alt+3')
  await expect(page.getByText('2 Bilder')).toBeVisible()
  await expect(page.getByRole('option').first()).toHaveAccessibleName('image 1.jpg, Vorhergesagt, 1 Vorhersage · 0,90')
  await expect(page.getByRole('region', { name: 'Status' }).getByRole('checkbox')).toHaveAccessibleName(
    'vorhergesagt 2',
  )

  // English words are understood in every language.
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
  await page.keyboard.type('recycle bin')
  await expect(page.getByRole('option').first()).toContainText('Papierkorb')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+f')
  const search = page.getByRole('combobox').first()
  await expect(search).toBeFocused()
  await page.keyboard.type('not reviewed')
  await expect(page.getByRole('option').filter({ hasText: 'nicht geprüft' }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
  await page.keyboard.type('中文')
  await page.getByRole('option', { name: /简体中文/ }).click()
  await expect(page.getByText('2 张图像')).toBeVisible()
  expect(await language(page)).toBe('zh-Hans')
  await page.reload()
  await expect(page.getByText('2 张图像')).toBeVisible()
})

test('keys of an input method are not shortcuts of the app', async ({ open, folder }) => {
  const { page, app } = await open({ workspace: await reviewWorkspace(folder, [[heron], [heron]]) })
  const session = await app.context().newCDPSession(page)
  const compose = (text: string) =>
    session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  await expect(page.getByRole('option')).toHaveCount(2)

  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog').getByRole('combobox')
  await expect(palette).toBeFocused()
  await page.keyboard.type('Home')
  await expect(page.getByRole('dialog').getByRole('option').first()).toContainText('Home')
  await compose('zhu')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(palette).toBeFocused()
  await session.send('Input.insertText', { text: '主页' })
  await expect(palette).toHaveValue('Home主页')
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()

  await page.keyboard.press('Control+f')
  const search = page.getByRole('combobox').first()
  await expect(search).toBeFocused()
  await page.keyboard.type('heron')
  await expect(page.getByRole('option').filter({ hasText: 'heron' }).first()).toBeVisible()
  await compose('cang')
  await page.keyboard.press('Enter')
  await expect(search).toHaveValue('heroncang')
  await session.send('Input.insertText', { text: '' })
  await page.keyboard.press('Escape')

  await page.keyboard.press('Alt+2')
  await expect(page.getByRole('heading', { name: 'image 1.jpg' })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('l')
  const picker = page.getByRole('dialog').getByRole('combobox')
  await expect(picker).toBeFocused()
  await compose('lu')
  await page.keyboard.press('Enter')
  await expect(picker).toBeFocused()
  await session.send('Input.insertText', { text: '' })
  await page.keyboard.press('Escape')
  await expect(picker).toBeHidden()

  await page.getByRole('tab', { name: 'Comments' }).click()
  await page.getByRole('button', { name: 'Comment on the whole image' }).click()
  const comment = page.getByLabel('Comment', { exact: true })
  await expect(comment).toBeFocused()
  await compose('hao')
  await page.keyboard.press('Enter')
  await expect(comment).toBeFocused()
  await session.send('Input.insertText', { text: '好' })
  await page.keyboard.press('Enter')
  await expect(page.getByRole('article', { name: /Comment 1/ })).toContainText('好')
})

for (const { id, size } of [
  { id: 'de', size: [1280, 800] },
  { id: 'de', size: [1024, 640] },
  { id: 'zh-Hans', size: [1024, 640] },
] as const)
  test(`nothing is cut off in ${id} at ${size.join(' × ')}`, async ({ open, folder }) => {
    const { page } = await open({ workspace: await reviewWorkspace(folder, [[heron], [heron]]), size: [...size] })
    await expect(page.getByRole('option')).toHaveCount(2)
    await page.evaluate((id) => localStorage.setItem('winnow.language', id), id)
    await page.reload()
    await expect(page.getByRole('option')).toHaveCount(2)
    for (const key of ['Alt+1', 'Alt+3', 'Alt+9', 'Alt+2']) {
      await page.keyboard.press(key)
      if (key === 'Alt+2') await expect(page.getByTestId('stage')).toBeVisible()
      else await expect(page.getByRole('heading').first()).toBeVisible()
      await page.waitForLoadState('networkidle')
      expect.soft(await cutOff(page), key).toEqual([])
    }
  })
