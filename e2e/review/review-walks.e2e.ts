import type { Page } from '@playwright/test'
import { openReview } from '../support/review-page.ts'
import { giveClasses, listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, imageIsSeen, type Open, test } from '../support/winnow.ts'

/** The keys per judged object with keys alone, measured before there was a way by mouse. */
const maxKeysPerObject = 1.44

const pose = { name: 'pose', kind: 'select', options: ['standing', 'sitting'], required: false }
const classes = [{ name: 'cat' }, { name: 'dog', attributes: [pose] }, { name: 'fox' }]
const corrected: Proposed[] = [
  ['fox', 0.4, 40, 40, 90, 60],
  ['cat', 0.45, 180, 40, 90, 60],
  ['dog', 0.5, 320, 40, 90, 60],
  ['dog', 0.55, 460, 40, 90, 60],
  ['fox', 0.6, 60, 160, 90, 60],
]
/** Correct predictions: they are accepted with the image. */
const right = Array.from({ length: 7 }, (_, i): Proposed => ['cat', 0.7 + i / 50, 200 + 60 * i, 380, 50, 60])

const rows = (page: Page, region: 'To review' | 'Accepted') =>
  page.getByRole('region', { name: region }).getByRole('listitem')
const title = (page: Page) => page.getByRole('heading', { level: 1 })
const commentField = (page: Page) => page.getByRole('textbox', { name: 'Comment', exact: true })
const toast = (page: Page) => page.getByTestId('act-toast')

/** The same ten corrections in both walks: the labels of the image after them, and its comment. */
async function openWalk(open: Open, folder: string) {
  const workspace = await reviewWorkspace(folder, [[...corrected, ...right], [['cat', 0.9, 60, 60, 90, 60]]])
  await giveClasses(workspace, classes)
  const { page, close } = await open({ workspace, size: [1440, 900] })
  await openReview(page)
  await expect(title(page)).toHaveText('image 1.jpg')
  await expect(rows(page, 'To review')).toHaveCount(12)
  await imageIsSeen(page)
  return { workspace, page, close }
}

async function expectCorrected(page: Page, close: () => Promise<void>, workspace: string): Promise<void> {
  await expect(title(page)).toHaveText('image 2.jpg')
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()
  const image = listed(workspace)[0]!
  expect(image.state).toBe('reviewed')
  const counts = new Map<string, number>()
  for (const label of image.labels) counts.set(label.class, (counts.get(label.class) ?? 0) + 1)
  // Accepted 2 foxes and 7 cats, relabeled a dog as cat, moved another one, drew a cat, deleted one.
  expect(Object.fromEntries(counts)).toEqual({ cat: 9, dog: 1, fox: 2 })
  const dog = image.labels.find((label) => label.class === 'dog')!
  expect(Math.round(dog.bbox[0])).toBeGreaterThan(460)
  const fox = image.labels.filter((label) => label.class === 'fox').map(({ bbox }) => Math.round(bbox[2]))
  expect(Math.max(...fox)).toBeGreaterThan(90)
}

test('ten corrections by keyboard alone', async ({ open, folder }) => {
  const { workspace, page, close } = await openWalk(open, folder)
  let keys = 0
  const press = async (...combinations: string[]) => {
    for (const one of combinations) {
      keys += 1
      await page.keyboard.press(one)
    }
  }
  await press('Enter') // accept
  await expect(toast(page)).toContainText('Accepted fox 1')
  await press('x') // delete
  await expect(toast(page)).toContainText('Deleted cat 1')
  await press('1') // relabel
  await expect(toast(page)).toContainText('Relabeled dog 1 as cat (accepted)')
  await press('Tab', 'Shift+ArrowRight') // move
  await expect(toast(page)).toContainText(/Moved dog \d \(accepted\)/)
  await press('Control+3', '1', 'Escape') // attribute
  await expect(toast(page)).toContainText('Edited attributes of dog')
  await press('Control+z') // undo
  await expect(toast(page)).toContainText('Undone: edited attributes of dog')
  await press('Tab', 'Alt+Shift+ArrowRight') // resize
  await expect(toast(page)).toContainText('Resized fox 2 (accepted)')
  await press('n') // draw
  await expect(toast(page)).toContainText('Drew cat')
  await press('Shift+C') // comment
  await expect(commentField(page)).toBeFocused()
  await page.keyboard.insertText('Look here')
  await press('Enter')
  await expect(page.getByRole('article', { name: /Comment 1/ })).toContainText('Look here')
  await press('Shift+Enter') // next
  await expectCorrected(page, close, workspace)
  const perObject = keys / 13
  console.log(`by keyboard: ${keys} keys for 10 corrections on 13 objects, ${perObject.toFixed(2)} for each object`)
  expect(perObject).toBeLessThanOrEqual(maxKeysPerObject)
})

test('ten corrections by mouse alone', async ({ open, folder }) => {
  const { workspace, page, close } = await openWalk(open, folder)
  const stage = await stageOf(page)
  let clicks = 0
  const click = async (name: string | RegExp) => {
    clicks += 1
    await page.getByRole('button', { name }).first().click()
  }
  await click('Accept fox 1') // accept
  await expect(toast(page)).toContainText('Accepted fox 1')
  await click('Delete cat 1') // delete
  await expect(toast(page)).toContainText('Deleted cat 1')
  clicks += 1
  await stage.click(365, 70)
  clicks += 1
  await page.getByRole('region', { name: 'Class' }).getByRole('button', { name: 'cat' }).click() // relabel
  await expect(toast(page)).toContainText('Relabeled dog 1 as cat (accepted)')
  clicks += 1
  await stage.drag([505, 70], [520, 75]) // move
  await expect(toast(page)).toContainText('(accepted)')
  clicks += 2
  await page.getByRole('combobox', { name: 'pose' }).click()
  await page.getByRole('option', { name: 'standing' }).click() // attribute
  await expect(toast(page)).toContainText('Edited attributes of dog')
  clicks += 1
  await toast(page).locator('button').click() // undo
  await expect(toast(page)).toContainText('Undone: edited attributes of dog')
  clicks += 2
  await stage.click(105, 190)
  await stage.drag([150, 220], [180, 240]) // resize
  await expect(toast(page)).toContainText('Resized fox 2 (accepted)')
  await click('Draw a bounding box')
  clicks += 1
  await stage.drag([300, 200], [380, 280]) // draw
  await expect(toast(page)).toContainText('Drew')
  await click('Select and move')
  clicks += 2
  await page.mouse.click(...stage.at(220, 320), { button: 'right' })
  await page.getByRole('menuitem', { name: 'Pin a comment here' }).click() // comment
  await expect(commentField(page)).toBeFocused()
  await page.keyboard.insertText('Look here')
  await click('Add comment')
  await expect(page.getByRole('article', { name: /Comment 1/ })).toContainText('Look here')
  await click('Accept image') // next
  await expectCorrected(page, close, workspace)
  console.log(
    `by mouse: ${clicks} clicks and drags for 10 corrections on 13 objects, ${(clicks / 13).toFixed(2)} for each object`,
  )
})

test('undo goes back to the image of the last action, and says what it was', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [
    [['cat', 0.5, 60, 60, 90, 60]],
    [['dog', 0.8, 60, 60, 90, 60]],
    [['dog', 0.9, 60, 60, 90, 60]],
  ])
  const { page } = await open({ workspace })
  await openReview(page)
  await expect(title(page)).toHaveText('image 1.jpg')
  await page.keyboard.press('x')
  await expect(toast(page)).toContainText('Deleted cat 1')
  await page.keyboard.press('d')
  await expect(title(page)).toHaveText('image 2.jpg')
  await page.keyboard.press('d')
  await expect(title(page)).toHaveText('image 3.jpg')
  await expect(rows(page, 'To review')).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await expect(title(page)).toHaveText('image 1.jpg')
  await expect(page.getByTestId('said')).toHaveText('Undone: deleted cat 1 on image 1.jpg, 2 images ago')
  await expect(rows(page, 'To review')).toHaveCount(1)
  // An action that finished an image and went on is undone there too.
  await page.keyboard.press('Shift+Enter')
  await expect(title(page)).toHaveText('image 2.jpg')
  await expect(rows(page, 'To review')).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await expect(title(page)).toHaveText('image 1.jpg')
  await expect(page.getByTestId('said')).toContainText('Undone: accepted cat 1, marked reviewed on image 1.jpg')
  await expect(rows(page, 'To review')).toHaveCount(1)
})
