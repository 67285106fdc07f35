import { enginesOf, openReview } from './support/review-page.ts'
import { listed, type Proposed, reviewWorkspace } from './support/review-workspace.ts'
import { expect, imageIsSeen, test } from './support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]
const cat: Proposed = ['cat', 0.4, 300, 200, 100, 80]
/** So far beyond the first one nothing was opened ahead. */
const far = 15

test('keys pressed while an image is being opened choose and look, and judge nothing', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 20 }, () => [dog, cat]),
  )
  const { page, app, close } = await start({ workspace })
  await openReview(page)
  const title = page.getByRole('heading', { level: 1 })
  const message = page.getByTestId('said')
  await expect(title).toHaveText(/image/)
  await imageIsSeen(page)

  const [engine] = enginesOf(app)
  process.kill(engine!, 'SIGSTOP')
  try {
    for (let i = 0; i < far; i++) await page.keyboard.press('ArrowRight')
    await expect(page.getByTestId('position')).toHaveText(`${far + 1} of 20`)
    await expect(title).toHaveText('Opening…')
    await page.keyboard.press('b')
    await expect(page.getByRole('button', { name: 'Draw a bounding box' })).toHaveAttribute('aria-pressed', 'true')
    await page.keyboard.press('v')
    await page.keyboard.press('Tab')
    await page.keyboard.press('h')
    await page.keyboard.press('Delete')
    await expect(message).toContainText('Press the key again when its labels appear')
    await page.keyboard.press('1')
    // The image may be there while its labels are not, and the test's own keyboard waits for it.
    await page.evaluate(() =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true })),
    )
  } finally {
    process.kill(engine!, 'SIGCONT')
  }

  await expect(title).toHaveText(/image/)
  await expect(message).toContainText('3 keys ignored while an image was opening')
  await expect(page.getByRole('button', { name: 'Show labels' })).toHaveAttribute('aria-pressed', 'true')
  const toReview = page.getByRole('region', { name: 'To review' })
  await expect(toReview.getByRole('listitem')).toHaveText([/cat/, /dog/])
  await expect(toReview.getByRole('button', { name: /dog/, pressed: true })).toBeVisible()
  await expect(page.getByTestId('position')).toHaveText(`${far + 1} of 20`)
  await close()
  expect(listed(workspace).flatMap(({ labels }) => labels)).toEqual([])
})
