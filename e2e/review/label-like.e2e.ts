import { winnow as command, reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, test } from '../support/winnow.ts'

test('a user looks through objects similar to a prediction before any are added', async ({ open, folder }) => {
  // The second box of each image is of another class and too uncertain to be shown.
  const workspace = await reviewWorkspace(
    folder,
    [1, 2, 3].map((n) => [
      ['thing', 0.9, 42, 112, 110, 110],
      ['other', 0.1, 300 + 10 * n, 200, 90, 90],
      ['other', 0.1, 60, 300, 100, 100],
    ]),
  )
  command('model', 'alias', workspace, 'mdl_1', 'current')
  const { page, close } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  const stage = await stageOf(page)
  // With nothing selected it says what is missing.
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+A')
  await expect(page.getByText('Select a label or prediction as the example').first()).toBeVisible()

  await stage.click(97, 167)
  await page.keyboard.press('Alt+A')
  await expect(page.getByTestId('match-count')).toHaveText(/^4 matches on 2 of 3 images/)
  await page.keyboard.press('Enter')
  await page.keyboard.press('x')
  await page.keyboard.press('Home')
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('k')
  await expect(page.getByTestId('match-precision')).toContainText('1 of 2 reviewed from here on are right: 50%')
  await expect(page.getByRole('button', { name: 'Add 3 predictions' })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Like thing: 3 predictions', { exact: true })).toBeVisible()
  await expect(page.getByTestId('stage')).toBeVisible()
  await close()
})
