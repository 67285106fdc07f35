import type { Page } from '@playwright/test'
import { holdEngine, openReview } from '../support/review-page.ts'
import { type ListedLabel, listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]
const cat: Proposed = ['cat', 0.4, 300, 200, 100, 80]
const doubtful: Proposed = ['dog', 0.1, 500, 300, 60, 60]

const toReview = (page: Page) => page.getByRole('region', { name: 'To review' }).getByRole('listitem')
const accepted = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const saved = (page: Page) => expect(page.getByTestId('saved')).toHaveText('Saved')
const position = (page: Page) => page.getByTestId('position')

/** Whole pixels, so that rounding on the way through the window does not matter. */
const boxes = (labels: readonly ListedLabel[]) =>
  labels.map((label) => [label.class, ...label.bbox.map((value) => Math.round(value))]).sort()

test('a user reviews from the first image to the last by keyboard alone', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat, doubtful], [dog], [cat, dog]])
  const { page, close } = await open({ workspace })
  await openReview(page)

  // The uncertain image comes first: its cat has the lowest confidence shown.
  await expect(position(page)).toHaveText('1 of 3')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 1.jpg')
  await expect(toReview(page)).toHaveText([/^cat.*0\.40$/, /^dog.*0\.90$/])
  await page.keyboard.press('Enter')
  await expect(toReview(page)).toHaveText([/^dog.*0\.90$/])
  await page.keyboard.press('Enter')
  await expect(toReview(page)).toHaveCount(0)
  await page.keyboard.press('Enter')

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 3.jpg')
  await page.keyboard.press('Shift+Enter')

  // On the last one: delete, relabel by digit, draw, move, resize and label by typing.
  await expect(position(page)).toHaveText('3 of 3')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 2.jpg')
  await expect(toReview(page)).toHaveText([/^dog.*0\.90$/])
  await page.keyboard.press('Delete')
  await page.keyboard.press('n')
  await expect(accepted(page)).toHaveCount(1)
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Alt+Shift+ArrowLeft')
  await page.keyboard.press('2')
  await expect(accepted(page)).toHaveText(/dog/)
  await page.keyboard.press('l')
  await expect(page.locator('input:focus')).toBeVisible()
  await page.keyboard.type('otter')
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveText(/otter/)
  await page.keyboard.press('Shift+Enter')

  await expect(page.getByText('Queue finished')).toBeVisible()
  await expect(page.getByLabel('Images', { exact: true }).getByText('reviewed').locator('..')).toContainText('3')
  await close()

  const images = listed(workspace)
  expect(images.map(({ state }) => state)).toEqual(['reviewed', 'reviewed', 'reviewed'])
  expect(boxes(images[0]!.labels)).toEqual([
    ['cat', 300, 200, 100, 80],
    ['dog', 60, 60, 120, 100],
  ])
  expect(images[0]!.predictions).toHaveLength(1)
  expect(images.flatMap(({ labels }) => labels.filter((label) => label.class === 'otter'))).toMatchObject([
    { origin: 'human' },
  ])
})

test('a user draws, moves, resizes and relabels by mouse', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat]])
  const { page, close } = await open({ workspace })
  await openReview(page)
  await expect(toReview(page)).toHaveCount(2)
  const stage = await stageOf(page)

  await page.getByRole('button', { name: 'Draw a bounding box' }).click()
  await stage.drag([400, 40], [500, 140])
  await expect(accepted(page)).toHaveCount(1)
  // The tool stays active until Escape.
  await page.keyboard.press('Escape')

  // Moving a prediction accepts it where it was put, and the message says so.
  await stage.drag([120, 110], [140, 130])
  await expect(page.getByTestId('act-toast')).toContainText('Moved dog 1 (accepted)')
  await expect(accepted(page)).toHaveCount(2)
  // The handle at its lower right corner.
  await stage.drag([200, 180], [220, 190])

  // Relabeling accepts too.
  await stage.click(350, 240)
  await page.getByRole('region', { name: 'Selected object' }).getByRole('button').first().click()
  await page.getByRole('option', { name: 'dog' }).click()
  await expect(accepted(page)).toHaveCount(3)
  await expect(toReview(page)).toHaveCount(0)

  await page.keyboard.press('p')
  for (const [x, y] of [
    [520, 300],
    [600, 300],
    [600, 400],
  ] as const)
    await stage.click(x, y)
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(4)
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'resized dog' })).toHaveCount(1)
  await saved(page)
  await close()

  const [image] = listed(workspace)
  const near = boxes(image!.labels)
  expect(near).toHaveLength(4)
  const expected: [string, number, number, number, number][] = [
    ['dog', 400, 40, 100, 100],
    ['dog', 300, 200, 100, 80],
    ['dog', 520, 300, 80, 100],
    ['dog', 80, 80, 140, 110],
  ]
  for (const [label, ...place] of expected) {
    const found = image!.labels.some(
      ({ class: name, bbox }) => name === label && bbox.every((value, i) => Math.abs(value - place[i]!) <= 2),
    )
    expect(found, `${label} at ${place} among ${JSON.stringify(near)}`).toBe(true)
  }
})

test('undo and redo work across a restart', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat]])
  const first = await start({ workspace })
  await openReview(first.page)
  await expect(toReview(first.page)).toHaveCount(2)
  await first.page.keyboard.press('Enter')
  await first.page.keyboard.press('Delete')
  await expect(toReview(first.page)).toHaveCount(0)
  await saved(first.page)
  await first.close()

  const { page } = await start({ workspace })
  await openReview(page)
  await expect(accepted(page)).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await expect(toReview(page)).toHaveText([/^dog.*0\.90$/])
  await page.keyboard.press('Control+z')
  await expect(toReview(page)).toHaveText([/^cat.*0\.40$/, /^dog.*0\.90$/])
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
  await page.keyboard.press('Control+Shift+z')
  await expect(accepted(page)).toHaveText([/^cat.*0\.40/])
  await saved(page)
})

test('hidden labels and predictions below the threshold are not deleted', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat, doubtful]])
  const { page, close } = await open({ workspace })
  await openReview(page)
  await expect(page.getByText('1 hidden', { exact: true })).toBeVisible()
  await expect(toReview(page)).toHaveCount(2)
  for (let i = 0; i < 4; i++) await page.keyboard.press('[')
  await expect(page.getByText('0 hidden', { exact: true })).toBeVisible()
  await expect(toReview(page)).toHaveCount(3)
  for (let i = 0; i < 8; i++) await page.keyboard.press(']')
  await expect(page.getByText('2 hidden', { exact: true })).toBeVisible()
  await expect(toReview(page)).toHaveCount(1)
  await page.keyboard.press('h')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByTestId('said')).toContainText('Labels were hidden')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('Queue finished')).toBeVisible()
  await close()
  const [image] = listed(workspace)
  expect(boxes(image!.labels)).toEqual([['dog', 60, 60, 120, 100]])
  expect(image!.predictions).toHaveLength(2)
})

test.describe('unsaved work', () => {
  test.skip(process.platform === 'win32', 'Processes are stopped and listed by POSIX means here.')

  test('is sent again after the engine was killed', async ({ open, folder }) => {
    const workspace = await reviewWorkspace(folder, [[dog, cat]])
    const { app, page, close } = await open({ workspace })
    await openReview(page)
    await expect(toReview(page)).toHaveCount(2)
    const engine = await holdEngine({ app, page })
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('saved')).toHaveText('Saving…')
    process.kill(engine, 'SIGKILL')
    await expect(page.getByText('Engine restarted', { exact: true })).toBeVisible()
    await saved(page)
    await expect(accepted(page)).toHaveCount(2)
    await close()
    expect(listed(workspace)[0]!.labels).toHaveLength(2)
  })

  test('is rescued after the whole app was killed', async ({ start, folder }) => {
    const workspace = await reviewWorkspace(folder, [[dog, cat]])
    const { app, page } = await start({ workspace })
    await openReview(page)
    await expect(toReview(page)).toHaveCount(2)
    const engine = await holdEngine({ app, page })
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await expect(accepted(page)).toHaveCount(2)
    await expect.poll(() => unsentEdits(page)).toBe(2)
    const gone = new Promise((resolve) => app.process().once('exit', resolve))
    app.process().kill('SIGKILL')
    process.kill(engine, 'SIGKILL')
    await gone

    const again = await start({ workspace })
    await expect(again.page.getByText('2 unsaved edits rescued', { exact: true })).toBeVisible()
    await openReview(again.page)
    await expect(accepted(again.page)).toHaveCount(2)
    await saved(again.page)
    await again.close()
    expect(listed(workspace)[0]!.labels).toHaveLength(2)
  })
})

/** How many edits the window keeps until the engine has them. */
const unsentEdits = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('winnow-unsent-edits')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction('edits').objectStore('edits').count()
          counting.onerror = () => reject(counting.error)
          counting.onsuccess = () => {
            opening.result.close()
            resolve(counting.result)
          }
        }
      }),
  )
