import { openReview } from '../support/review-page.ts'
import { listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { expect, imageIsSeen, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]

test('moving quickly through images always shows the labels of the image on the stage, far beyond the preloaded ones', async ({
  open,
  folder,
}) => {
  const counts = Array.from({ length: 30 }, (_, i) => 1 + (i % 3))
  const workspace = await reviewWorkspace(
    folder,
    counts.map((n, i) => Array.from({ length: n }, (_, k) => ['dog', 0.9 - i / 100, 60 + 90 * k, 60, 80, 80] as const)),
  )
  const { page } = await open({ workspace })
  await openReview(page)
  await expect(page.getByTestId('position')).toHaveText('1 of 30')
  const order: string[] = []
  let position = 1
  for (const steps of [6, 14, -9, 3]) {
    const key = steps > 0 ? 'ArrowRight' : 'ArrowLeft'
    await Promise.all(Array.from({ length: Math.abs(steps) }, () => page.keyboard.press(key)))
    position += steps
    await expect(page.getByTestId('position')).toHaveText(`${position} of 30`)
    await imageIsSeen(page)
    const title = page.getByRole('heading', { level: 1 })
    await expect(title).not.toHaveText('Opening…')
    const name = (await title.textContent()) ?? ''
    order.push(name)
    const row = Number(/\d+/.exec(name)![0])
    await expect(page.getByRole('region', { name: 'To review' }).getByRole('listitem')).toHaveCount(counts[row - 1]!)
    await expect(page.getByTestId('stage').getByRole('img')).toHaveAccessibleName(
      new RegExp(`^${name}: ${counts[row - 1]} predictions? to review, 0 labels$`),
    )
  }
  expect(new Set(order).size).toBe(4)
})

test('an image is not accepted while only its thumbnail is shown', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog], [dog]])
  const { page, close } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(2)
  await page.evaluate(() => {
    const { fetch } = window
    const held: (() => void)[] = []
    window.addEventListener('let-images-through', () => {
      for (const go of held) go()
    })
    window.fetch = async (input, init) => {
      if (String(input).startsWith('app-img:')) await new Promise<void>((go) => held.push(go))
      return fetch(input, init)
    }
  })
  await openReview(page)
  const image = page.getByTestId('stage').getByRole('img')
  await expect(image).toHaveAttribute('data-image', 'thumbnail')
  await page.getByRole('button', { name: 'Accept image' }).click()
  await expect(page.getByTestId('said')).toContainText('Image still loading')
  await expect(page.getByTestId('position')).toHaveText('1 of 2')
  await page.evaluate(() => window.dispatchEvent(new Event('let-images-through')))
  await expect(image).toHaveAttribute('data-image', 'display')
  await page.getByRole('button', { name: 'Accept image' }).click()
  await expect(page.getByTestId('position')).toHaveText('2 of 2')
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()
  expect(listed(workspace).map(({ state }) => state)).toEqual(['reviewed', 'predicted'])
})
