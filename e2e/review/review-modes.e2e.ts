import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { listed, type Proposed, reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, imageIsSeen, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]
const cat: Proposed = ['cat', 0.4, 300, 200, 100, 80]
const fox: Proposed = ['dog', 0.5, 400, 40, 90, 90]

const toReview = (page: Page) => page.getByRole('region', { name: 'To review' }).getByRole('listitem')
const accepted = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const saved = (page: Page) => expect(page.getByTestId('saved')).toHaveText('Saved')
const position = (page: Page) => page.getByTestId('position')
const title = (page: Page) => page.getByRole('heading', { level: 1 })
const message = (page: Page) => page.getByTestId('said')

type Listed = {
  images: {
    path: string
    state: string
    verdict: string | null
    reason: string | null
    skips: number
    blind: boolean
  }[]
}
const reviewed = (workspace: string) => (winnow('review', 'list', workspace, '--order', 'image.path') as Listed).images

/** Opens the dialog, enters the query, and starts. */
async function startQueue(page: Page, where: string): Promise<void> {
  await expect(page.getByRole('button', { name: /^(Review|My queue)/ }).first()).toBeVisible()
  await page.keyboard.press('Alt+r')
  await page.getByRole('button', { name: 'By query…' }).click()
  await page.getByLabel('Which images').fill(where)
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('in the queue')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(title(page)).not.toHaveText('Opening…')
}

const figure = (page: Page, group: string, name: string) =>
  page.getByLabel(group, { exact: true }).getByText(name, { exact: true }).locator('..').getByRole('definition')

async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Acting as/ }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click()
  await expect(page.getByRole('button', { name: new RegExp(`^Acting as ${name}`) })).toBeVisible()
}

test('a user sets up a queue, continues it after a restart, and sees at its end what was done', async ({
  start,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog], [cat, dog], [dog, fox], [dog]])
  const first = await start({ workspace })
  await startQueue(first.page, 'image.path != "image 4.jpg"')
  await expect(position(first.page)).toHaveText('1 of 3')
  await expect(title(first.page)).toHaveText('image 2.jpg')
  await first.page.keyboard.press('Shift+d')
  await expect(title(first.page)).toHaveText('image 3.jpg')
  await first.page.keyboard.press('Alt+1')
  await expect(first.page.getByRole('region', { name: 'Your queue' })).toContainText('Where you left off')
  await first.close()

  const { page, close } = await start({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(position(page)).toHaveText('2 of 3')
  await expect(title(page)).toHaveText('image 3.jpg')
  await page.keyboard.press('Enter')
  await expect(toReview(page)).toHaveCount(1)
  await page.keyboard.press('x')
  await expect(toReview(page)).toHaveCount(0)
  await page.keyboard.press('Shift+Enter')
  await expect(title(page)).toHaveText('image 1.jpg')
  await page.keyboard.press('Shift+Enter')

  await expect(page.getByText('1 image left')).toBeVisible()
  await expect(figure(page, 'Images', 'reviewed')).toHaveText('2')
  await expect(figure(page, 'Objects', 'accepted')).toHaveText('2')
  await expect(figure(page, 'Objects', 'deleted')).toHaveText('1')
  await expect(page.getByText('s per object')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(title(page)).toHaveText('image 2.jpg')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('Queue finished')).toBeVisible()

  // Back in the library, the last image is selected.
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('option', { selected: true })).toHaveAttribute('title', 'image 2.jpg')
  await close()
  expect(reviewed(workspace).map(({ state, skips }) => [state, skips])).toEqual([
    ['reviewed', 0],
    ['reviewed', 1],
    ['reviewed', 0],
    ['predicted', 0],
  ])
})

test('a user rejects images with a reason, by a digit or typed, and undoes one', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog], [dog], [dog]])
  const { page, close } = await open({ workspace })
  /** Closes the question, so that the labels of this image can be judged. */
  const isThere = async (nth: number) => {
    await expect(page.getByRole('dialog')).toBeHidden()
    await expect(page.getByRole('heading', { name: `image ${nth}.jpg` })).toBeVisible()
    await expect(position(page)).toHaveText(`${nth} of 3`)
  }
  await startQueue(page, 'true')
  await page.keyboard.press('r')
  await expect(page.getByRole('dialog', { name: 'Reject image' })).toBeVisible()
  await page.keyboard.press('2')
  await isThere(2)
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'Reason' }).fill('A thumb over the lens')
  await page.keyboard.press('Enter')
  await isThere(3)
  await page.keyboard.press('r')
  await expect(page.getByRole('list', { name: 'Reasons' })).toContainText('A thumb over the lens')
  await page.keyboard.press('Escape')
  await page.keyboard.press('a')
  await expect(page.getByRole('note')).toHaveText('Rejected: A thumb over the lens')
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('note')).toBeHidden()
  await saved(page)
  // What was undone is still to be reviewed.
  await page.keyboard.press('d')
  await expect(position(page)).toHaveText('3 of 3')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('3 images in the queue · 1 not reviewed')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(position(page)).toHaveText('2 of 3')
  await close()
  expect(reviewed(workspace).map(({ state, reason }) => [state, reason])).toEqual([
    ['rejected', 'Too small to tell'],
    ['predicted', null],
    ['reviewed', null],
  ])
})

test('only the user’s explicit choice makes an image empty: Enter never does, pressed, held or pressed early', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog], [], [], [cat], []])
  const { page, close } = await open({ workspace })
  const question = page.getByRole('dialog', { name: 'Is this image empty?' })
  /** As a keyboard repeats a key that is held down. */
  const hold = async () => {
    for (let n = 0; n < 12; n++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
  }
  await startQueue(page, 'true')
  // The prediction, then the image; the following keys come while the next one opens, and when it is there.
  await expect(title(page)).toHaveText('image 4.jpg')
  for (let n = 0; n < 12; n++) await page.keyboard.down('Enter')
  await page.keyboard.up('Enter')
  await expect(title(page)).toHaveText('image 4.jpg')
  await page.keyboard.press('Shift+Enter')
  await expect(title(page)).toHaveText('image 1.jpg')
  await page.keyboard.press('x')
  await page.keyboard.press('Enter')
  await expect(question).toContainText('It has no labels')
  await expect(question.getByRole('button', { name: 'Keep looking' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
  for (let n = 0; n < 4; n++) await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
  // Holding it down asks once, and does not answer.
  await hold()
  await expect(question).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Accept image' }).click()
  await expect(question).toBeVisible()
  await hold()
  await expect(question).toBeHidden()
  await expect(title(page)).toHaveText('image 1.jpg')
  // With Tab to the button, which would be pressed for each image.
  await page.getByRole('button', { name: 'Accept image' }).focus()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Tab')
  await hold()
  await expect(question).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(title(page)).toHaveText('image 2.jpg')
  await page.keyboard.press('Control+Enter')
  await expect(title(page)).toHaveText('image 3.jpg')
  // Next to the reasons, because an empty image is no reason to reject.
  await page.keyboard.press('r')
  await expect(page.getByRole('button', { name: /^Empty image/ })).toContainText('Mark as reviewed and empty')
  await page.keyboard.press('0')
  await expect(title(page)).toHaveText('image 5.jpg')
  await page.keyboard.press('r')
  await page.getByRole('textbox', { name: 'Reason' }).fill('nothing to label')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Queue finished')).toBeVisible()
  await close()
  expect(reviewed(workspace).map(({ state, reason }) => [state, reason])).toEqual(Array(5).fill(['reviewed', null]))
  expect(listed(workspace).map(({ labels }) => labels.length)).toEqual([0, 0, 0, 1, 0])
})

test('an image with predictions is marked as empty from the reasons, and its predictions are deleted', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat], [dog]])
  const { page, close } = await open({ workspace })
  await startQueue(page, 'true')
  await page.keyboard.press('r')
  await page.getByRole('button', { name: /^Empty image/ }).click()
  await expect(title(page)).toHaveText('image 2.jpg')
  await page.keyboard.press('Control+z')
  await expect(title(page)).toHaveText('image 1.jpg')
  await expect(toReview(page)).toHaveCount(2)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(accepted(page)).toHaveCount(1)
  await saved(page)
  await page.keyboard.press('r')
  await expect(page.getByRole('button', { name: /^Empty image/ })).toBeDisabled()
  await page.keyboard.press('Escape')
  await close()
  expect(reviewed(workspace).map(({ state }) => state)).toEqual(['predicted', 'predicted'])
})

test('a user judges one object at a time, each large and alone', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog, cat, fox]])
  const { page, close } = await open({ workspace })
  await startQueue(page, 'true')
  await page.keyboard.press('Control+2')
  await expect(page.getByRole('button', { name: 'Single object', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(toReview(page)).toHaveText([/^cat.*0\.40$/, /^dog.*0\.50$/, /^dog.*0\.90$/])
  await page.keyboard.press('Enter')
  await expect(toReview(page)).toHaveText([/^dog.*0\.50$/, /^dog.*0\.90$/])
  await page.keyboard.press('x')
  await page.keyboard.press('1')
  await expect(accepted(page)).toHaveText([/cat/, /cat/])
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('Queue finished')).toBeVisible()
  await close()
  const [image] = listed(workspace)
  expect(image!.labels.map((label) => label.class).sort()).toEqual(['cat', 'cat'])
})

test('a user answers attributes by digits, object by object, and required ones block the image until then', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog, fox], [cat]])
  const labelSet = {
    labelSet: 1,
    classes: [
      {
        name: 'dog',
        color: '#3e9ce0',
        attributes: [
          { name: 'coat', kind: 'select', options: ['short', 'long', 'none'], required: true },
          { name: 'leashed', kind: 'checkbox', required: false },
        ],
      },
    ],
  }
  const file = join(folder, 'labels.json')
  await writeFile(file, JSON.stringify(labelSet))
  winnow('label-set', 'import', workspace, file)

  const { page, close } = await open({ workspace })
  await startQueue(page, 'image.path == "image 1.jpg"')
  await page.keyboard.press('Shift+Enter')
  await expect(message(page)).toContainText('Set “coat” on this')
  await page.keyboard.press('Control+3')
  const panel = page.getByRole('region', { name: 'Attributes' })
  await expect(panel).toContainText('2 objects need a required attribute')
  await page.keyboard.press('2')
  await expect(panel.getByText('long', { exact: true })).toBeVisible()
  // By mouse, another attribute is selected and answered.
  await panel.getByRole('button', { name: /^coat/ }).click()
  await panel.getByRole('button', { name: 'short' }).click()
  await expect(panel.getByRole('button', { name: /^coat/ })).toHaveText('coatshort')
  await page.keyboard.press('1')
  await expect(panel).toContainText('1 object needs a required attribute')
  await expect(panel).toContainText('2 of 2')
  await page.keyboard.press('3')
  await expect(panel).toContainText('All required attributes set')
  await page.keyboard.press('Shift+Tab')
  await expect(panel).toContainText('1 of 2')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('Queue finished')).toBeVisible()
  await close()
  expect(reviewed(workspace)[0]!.state).toBe('reviewed')
})

test('a user goes through the objects of one class side by side and corrects them in place', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog, fox, cat], [dog], [fox]])
  const { page, close } = await open({ workspace })
  await startQueue(page, 'true')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('region', { name: 'Selected object' })).toContainText('dog')
  await page.keyboard.press('Control+4')
  const chips = page.getByRole('listbox', { name: 'Objects' }).getByRole('option')
  await expect(page.getByTestId('chip-count')).toContainText('4 objects')
  await expect(chips.first()).toHaveAccessibleName('dog 0.50')
  await expect.poll(() => chips.first().getByRole('presentation').count()).toBeGreaterThan(0)
  await page.keyboard.press('x')
  await expect(chips.first()).toHaveAccessibleName('dog 0.50 deleted')
  await page.keyboard.press('1')
  await expect(chips.nth(1)).toHaveAccessibleName('cat 0.50 relabeled')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByTestId('chip-count')).toContainText('2 selected')
  await page.keyboard.press('Enter')
  await expect(message(page)).toContainText('2 objects accepted. 0 objects left.')
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  await page.keyboard.press('Control+z')
  await expect(message(page)).toHaveText('Undone')
  await page.keyboard.press('Enter')
  await expect(message(page)).toContainText('0 objects left.')
  await page.keyboard.press('t')
  await expect(page.getByText('No objects')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('stage')).toBeVisible()
  await close()
  const labels = listed(workspace).flatMap((image) => image.labels.map((label) => label.class))
  expect(labels.sort()).toEqual(['cat', 'dog', 'dog'])
  expect(reviewed(workspace).map(({ state }) => state)).toEqual(['predicted', 'predicted', 'predicted'])
})

test('a user opens one of many objects and comes back to where it was in the grid', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 70 }, (_, i) => [['dog', 0.4 + i / 200, 60, 60, 120, 100], cat]),
  )
  const { page } = await open({ workspace })
  await startQueue(page, 'true')
  await page.keyboard.press('Control+4')
  await page.getByRole('combobox', { name: 'Class' }).click()
  await page.getByRole('option', { name: 'dog' }).click()
  const grid = page.getByRole('listbox', { name: 'Objects' })
  await expect(page.getByTestId('chip-count')).toHaveText('70 objects')
  await page.getByRole('combobox', { name: 'Order' }).click()
  await page.getByRole('option', { name: 'Most confident first' }).click()
  await expect(grid.getByRole('option').first()).toContainText('0.7')
  await page.keyboard.press('End')
  await expect(grid).toHaveAttribute('aria-activedescendant', 'chip-69')
  await page.keyboard.press('ArrowLeft')
  await expect(grid).toHaveAttribute('aria-activedescendant', 'chip-68')
  await page.keyboard.press('o')
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(toReview(page).first()).toBeVisible()
  await page.keyboard.press('Control+4')
  await expect(page.getByTestId('chip-count')).toHaveText('70 objects')
  await expect(grid).toHaveAttribute('aria-activedescendant', 'chip-68')
  await expect(grid.getByRole('option', { selected: true })).toBeInViewport()
  await expect(page.getByRole('combobox', { name: 'Order' })).toHaveText('Most confident first')
})

test('a user pins a comment, and another answers and resolves it', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog], [cat]])
  winnow('user', 'add', workspace, 'lena')
  const { page, close } = await open({ workspace })
  await startQueue(page, 'image.path == "image 1.jpg"')
  await expect(toReview(page)).toHaveCount(1)
  await page.keyboard.press('Shift+c')
  await page.getByLabel('Comment', { exact: true }).fill('Is this a fox?')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Comment 1: Is this a fox?' })).toBeVisible()

  await actAs(page, 'lena')
  await startQueue(page, 'comments.open > 0')
  await expect(position(page)).toHaveText('1 of 1')
  await page.keyboard.press('Alt+c')
  await expect(page.getByRole('textbox', { name: /^Answer comment/ })).toBeFocused()
  await page.keyboard.type('Yes, look at the tail.')
  await page.keyboard.press('Enter')
  const comment = page.getByRole('article', { name: /Comment 1/ })
  await expect(comment).toContainText('Yes, look at the tail.')
  await page.keyboard.press('Alt+c')
  await page.keyboard.type('Renamed it.')
  await page.keyboard.press('Control+Enter')
  await expect(comment).toContainText('Renamed it.')
  await expect(comment).toContainText('Resolved by lena')
  await page.keyboard.press('Escape')

  // By mouse: the next click says where the comment belongs.
  await page.getByRole('button', { name: 'Pin a comment' }).click()
  const stage = await stageOf(page)
  await stage.click(320, 240)
  await page.getByLabel('Comment', { exact: true }).fill('And')
  // Zooming in on the image keeps the text being written.
  await page.getByTestId('stage').click({ position: { x: 30, y: 200 } })
  await page.keyboard.type(' here?')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Comment 2: And here?' })).toBeVisible()
  await close()
  const { comments } = winnow('review', 'comments', workspace) as {
    comments: { author: string; spot: [number, number]; resolved: object | null; replies: { author: string }[] }[]
  }
  expect(comments.map(({ author, resolved }) => [author, resolved !== null])).toEqual([
    ['lena', false],
    [comments[1]!.author, true],
  ])
  expect(comments[1]!.replies.map(({ author }) => author)).toEqual(['lena', 'lena'])
  expect(Math.abs(comments[0]!.spot[0] - 320)).toBeLessThan(3)
})

test('a second user approves one image and sends another back, whose reviewer finds it with the reason', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog], [cat]])
  winnow('user', 'add', workspace, 'lena')
  winnow('accept', workspace, '--where', 'true', '--as', 'lena')
  const { page, close } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+r')
  await page.getByRole('radio', { name: /^Second review/ }).check()
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('2 images in the queue')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(position(page)).toHaveText('1 of 2')
  await expect(accepted(page)).toHaveCount(1)
  const sentBack = await title(page).textContent()
  await page.keyboard.press('Shift+r')
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused()
  await page.keyboard.type('The box is too loose')
  await page.keyboard.press('Enter')
  await expect(position(page)).toHaveText('2 of 2')
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByRole('heading', { name: /^Queue finished\. 2 images in / })).toBeVisible()
  await expect(figure(page, 'Images', 'approved')).toHaveText('1')
  await expect(figure(page, 'Images', 'sent back')).toHaveText('1')

  await actAs(page, 'lena')
  await page.keyboard.press('n')
  await page.getByRole('button', { name: 'Sent back to me' }).click()
  await expect(page.getByRole('dialog').getByRole('status')).toHaveText('1 image in the queue')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(title(page)).toHaveText(sentBack!)
  await expect(page.getByRole('note')).toHaveText(/^Sent back by .+ to lena, .+: The box is too loose$/)
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('Queue finished')).toBeVisible()
  await close()
  expect(
    reviewed(workspace)
      .map(({ state }) => state)
      .sort(),
  ).toEqual(['approved', 'reviewed'])
})

test('a user labels an image of the blind audit without predictions and sees them afterward', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 12 }, () => [dog, fox]),
  )
  winnow('settings', workspace, 'blindShare=0.5')
  const blind = reviewed(workspace).find((image) => image.blind && image.path !== 'image 11.jpg')
  expect(blind).toBeDefined()
  const { page, close } = await open({ workspace })
  await startQueue(page, `image.path == "${blind!.path}" || !review.blind`)
  const total = Number((await position(page).textContent())!.split(' of ')[1])
  for (let n = 1; n <= total; n++) {
    await expect(position(page)).toHaveText(`${n} of ${total}`)
    await imageIsSeen(page)
    if ((await title(page).textContent()) === blind!.path) break
    await page.keyboard.press('d')
  }
  expect(total).toBeGreaterThan(1)
  await expect(page.getByRole('note')).toContainText('Blind audit')
  await expect(page.getByText('Predictions are hidden. Draw', { exact: false })).toBeVisible()
  const question = page.getByRole('dialog', { name: 'Is this image empty?' })
  await page.keyboard.press('Enter')
  await expect(question).toContainText('Predictions are hidden')
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()
  await expect(title(page)).toHaveText(blind!.path)
  await page.keyboard.press('n')
  await expect(accepted(page)).toHaveCount(1)
  await saved(page)
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('Blind audit')).toBeHidden()
  await page.keyboard.press('a')
  await expect(title(page)).toHaveText(blind!.path)
  await expect(page.getByRole('note')).toBeHidden()
  // The drawn label is in the middle, away from both predictions: both are still to be reviewed.
  await expect(toReview(page)).toHaveCount(2)
  await page.keyboard.press('Shift+Enter')
  await close()
  const { labels } = listed(workspace).find(({ path }) => path === blind!.path)!
  expect(labels).toHaveLength(3)
  expect(reviewed(workspace).find(({ path }) => path === blind!.path)).toMatchObject({ state: 'reviewed', blind: true })
})
