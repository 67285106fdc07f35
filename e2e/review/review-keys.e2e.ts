import { holdEngine, openReview } from '../support/review-page.ts'
import { listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]
const cat: Proposed = ['cat', 0.4, 300, 200, 100, 80]
/** So far from the first image that nothing was preloaded. */
const far = 15

test('keys pressed while an image opens only select and change the view', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 20 }, () => [dog, cat]),
  )
  const { page, app, close } = await open({ workspace })
  await openReview(page)
  const title = page.getByRole('heading', { level: 1 })
  const message = page.getByTestId('said')
  await expect(title).toHaveText(/image/)
  /** The test's own keyboard waits until the image is open. */
  const pressAtOnce = async (key: string) => {
    await page.keyboard.down(key)
    await page.keyboard.up(key)
  }

  const engine = await holdEngine({ app, page })
  try {
    for (let i = 0; i < far; i++) await page.keyboard.press('ArrowRight')
    await expect(page.getByTestId('position')).toHaveText(`${far + 1} of 20`)
    await expect(title).toHaveText('Opening…')
    await pressAtOnce('b')
    await expect(page.getByRole('button', { name: 'Draw a bounding box' })).toHaveAttribute('aria-pressed', 'true')
    for (const key of ['v', 'Tab', 'h', 'Delete']) await pressAtOnce(key)
    await expect(message).toContainText('Press the key again when its labels appear')
    await pressAtOnce('1')
    await pressAtOnce('Enter')
  } finally {
    process.kill(engine, 'SIGCONT')
  }

  await expect(title).toHaveText(/image/)
  await expect(message).toContainText('3 keys ignored while the image was opening')
  await expect(page.getByRole('button', { name: 'Show labels' })).toHaveAttribute('aria-pressed', 'true')
  const toReview = page.getByRole('region', { name: 'To review' })
  await expect(toReview.getByRole('listitem')).toHaveText([/cat/, /dog/])
  await expect(toReview.getByRole('button', { name: /dog/, pressed: true })).toBeVisible()
  await expect(page.getByTestId('position')).toHaveText(`${far + 1} of 20`)
  await close()
  expect(listed(workspace).flatMap(({ labels }) => labels)).toEqual([])
})

test('a held key opens a field once, and types nothing into it', async ({ open, folder }) => {
  const { page } = await open({ workspace: await reviewWorkspace(folder, [[dog]]) })
  await openReview(page)
  for (const [key, field] of [
    ['r', page.getByPlaceholder('Other reason')],
    ['l', page.getByPlaceholder('Set class…')],
  ] as const) {
    await page.getByRole('region', { name: 'To review' }).getByText('dog').click()
    for (let n = 0; n < 6; n++) await page.keyboard.down(key)
    await page.keyboard.up(key)
    await expect(field).toBeFocused()
    await expect(field).toHaveValue('')
    await page.keyboard.press(key)
    await expect(field).toHaveValue(key)
    await page.keyboard.press('Escape')
    await expect(field).toBeHidden()
  }
})
