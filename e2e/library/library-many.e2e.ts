import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { expect, type Open, test } from '../support/winnow.ts'

const predictions: readonly (readonly Proposed[])[] = [
  [['dog', 0.9, 60, 60, 120, 90]],
  [
    ['dog', 0.8, 80, 100, 100, 90],
    ['cat', 0.7, 300, 200, 90, 90],
  ],
  [['cat', 0.35, 200, 140, 160, 120]],
  [],
]

async function openWith(open: Open, folder: string) {
  const workspace = await reviewWorkspace(folder, predictions)
  const winnow = await open({ workspace })
  await expect(winnow.page.getByRole('listbox', { name: 'Images' }).getByRole('option')).toHaveCount(4)
  return { ...winnow, workspace }
}

const chipsOf = (page: Page) => page.getByRole('list', { name: 'Search terms' }).getByRole('listitem')
const facet = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('words become chips, and the query matches them', async ({ open, folder }) => {
  const { page } = await openWith(open, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const search = page.getByRole('combobox', { name: 'Search' })
  const offers = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
  await page.keyboard.press('/')
  await expect(search).toBeFocused()
  await page.keyboard.type('do')
  await expect(offers.first()).toHaveText(/class dog\s*2/)
  await page.keyboard.press('Enter')
  await expect(chipsOf(page)).toHaveText(['classdog'])
  await expect(cells).toHaveCount(2)

  // A second class is added to the filter; after quick typing, Enter waits for the suggestions.
  await page.keyboard.type('cat')
  await page.keyboard.press('Enter')
  await expect(chipsOf(page)).toHaveText(['classdog, cat'])
  await expect(cells).toHaveCount(3)
  await page.keyboard.type('image 2')
  await expect(offers.first()).toHaveText(/file name contains image 2\s*1/)
  await page.keyboard.press('Enter')
  await expect(chipsOf(page)).toHaveCount(2)
  await expect(cells).toHaveCount(1)

  await page.keyboard.press('=')
  const query = page.getByRole('combobox', { name: 'Query' })
  await expect(query).toHaveValue(
    '("dog" in classes || "cat" in classes) && image.path.lowerAscii().contains("image 2")',
  )
  await query.fill('!("cat" in classes) && labels.all(l, l.width > 5.0)')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Search by words' }).click()
  await expect(chipsOf(page)).toHaveText(['notclasscat', 'with no labels but those with a width above 5 px'])
  await page.getByRole('button', { name: 'Remove with no labels but those' }).click()
  await expect(cells).toHaveCount(2)
  await chipsOf(page).getByRole('button', { name: 'not class cat', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Include instead' }).click()
  await expect(chipsOf(page)).toHaveText(['classcat'])
  await expect(cells).toHaveCount(2)
  await search.focus()
  await page.keyboard.press('Backspace')
  await expect(cells).toHaveCount(4)

  // A suggestion without results is taken only by a click; then the page names the filter and offers to remove it.
  await page.keyboard.type('dog')
  await page.keyboard.press('Enter')
  await expect(cells).toHaveCount(2)
  await page.keyboard.type('rejected')
  await expect(offers.first()).toHaveText(/rejected\s*0/)
  await page.keyboard.press('Enter')
  await expect(search).toHaveValue('rejected')
  await offers.first().click()
  await expect(chipsOf(page)).toHaveCount(2)
  await expect(page.getByText('No image is found by: rejected')).toBeVisible()
  await expect(facet(page, 'Class').getByRole('checkbox', { name: /^dog/ })).toBeChecked()
  await page.getByRole('button', { name: 'Without “rejected”: 2' }).click()
  await expect(cells).toHaveCount(2)
})

test('several words are interpreted together', async ({ open, folder }) => {
  const { page } = await openWith(open, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const search = page.getByRole('combobox', { name: 'Search' })
  const offers = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
  const find = async (text: string) => {
    await page.keyboard.press('/')
    await expect(search).toBeFocused()
    await page.keyboard.type(text)
  }
  const clear = async () => {
    await page.getByRole('button', { name: 'Clear search' }).click()
    await expect(cells).toHaveCount(4)
  }
  await find('dogs and cats not reviewed last week')
  await expect(offers.first()).toHaveText(/class dog and class cat and not reviewed in the last 7 days\s*1/)
  await page.keyboard.press('Enter')
  await expect(chipsOf(page)).toHaveText(['classdog', 'classcat', 'notreviewedin the last 7 days'])
  await expect(cells).toHaveCount(1)
  await expect(facet(page, 'Class').getByText('all of these')).toBeVisible()
  await page.getByRole('button', { name: 'Remove class dog' }).click()
  await expect(cells).toHaveCount(2)
  await clear()

  await find('low confidence cat')
  await page.keyboard.press('Enter')
  await expect(chipsOf(page)).toHaveText(['low confidence cat'])
  await expect(cells).toHaveCount(1)
  await clear()
  await find('more than 1 object')
  await page.keyboard.press('Enter')
  await expect(chipsOf(page)).toHaveText(['with more than 1 object'])
  await expect(cells).toHaveCount(1)
  await clear()

  // The number to review is the same in the sidebar, at the query and on Home.
  await find('to review')
  await expect(offers.first()).toHaveText(/to review\s*4/)
  await page.keyboard.press('Enter')
  await expect(cells).toHaveCount(4)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('cats without labels')
  await page.getByRole('option', { name: /class cat and without labels/ }).click()
  await expect(chipsOf(page)).toHaveText(['classcat', 'without labels'])
  await page.getByRole('button', { name: 'Home' }).click()
  await expect(page.getByRole('region', { name: 'Your queue' })).toContainText('4 left')
  await expect(page.getByRole('button', { name: 'Review 4 waiting' })).toBeVisible()
})

test('facets include several values, exclude others, and narrow ranges', async ({ open, folder }) => {
  const { page } = await openWith(open, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const classes = facet(page, 'Class')
  const dog = classes.getByRole('checkbox', { name: /^dog/ })
  const cat = classes.getByRole('checkbox', { name: /^cat/ })
  await dog.click()
  await expect(dog).toBeChecked()
  await expect(cells).toHaveCount(2)
  // The other value of the facet keeps its count.
  await expect(cat).toHaveAccessibleName('cat 2')
  await cat.click()
  await expect(cells).toHaveCount(3)
  await expect(chipsOf(page)).toHaveText(['classdog, cat'])
  await expect(facet(page, 'State').getByRole('checkbox', { name: 'predicted 3' })).toBeVisible()

  await cat.click({ modifiers: ['Alt'] })
  await expect(cat).toHaveAccessibleName('cat 2, excluded')
  await expect(cells).toHaveCount(1)
  await dog.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(chipsOf(page)).toHaveText(['notclasscat'])
  await expect(cells).toHaveCount(2)
  await cat.focus()
  await page.keyboard.press('Alt+Enter')
  await expect(cells).toHaveCount(4)

  const confidence = facet(page, 'Min. confidence')
  const from = confidence.getByRole('slider', { name: 'Min. confidence, from' })
  const to = confidence.getByRole('slider', { name: 'Min. confidence, to' })
  await from.focus()
  await page.keyboard.press('Tab')
  await expect(to).toBeFocused()
  for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowLeft')
  await expect(chipsOf(page)).toHaveText(['low confidence'])
  await expect(cells).toHaveCount(1)
  await page.keyboard.press('Shift+Tab')
  await expect(from).toBeFocused()
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
  await expect(chipsOf(page)).toHaveText(['min. confidence0.2–0.4'])
  await page.getByRole('button', { name: 'Remove min. confidence' }).click()
  await expect(cells).toHaveCount(4)
  await expect(to).toHaveAttribute('aria-valuetext', '1.00')
})

test('a query is saved under a name and found again', async ({ open, folder }) => {
  const { page } = await openWith(open, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  await facet(page, 'Class').getByRole('checkbox', { name: /^cat/ }).click()
  await expect(cells).toHaveCount(2)
  await page.getByRole('button', { name: 'Save query' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Doubtful')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Clear search' }).click()
  await expect(cells).toHaveCount(4)
  await page
    .getByRole('region', { name: 'Saved queries' })
    .getByRole('button', { name: /^Doubtful/ })
    .click()
  await expect(cells).toHaveCount(2)
})

test('many images are tagged and accepted at once, and all of it is undone', async ({ open, folder }) => {
  const { page, close, workspace } = await openWith(open, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const tags = page.getByRole('region', { name: 'Tag', exact: true })
  const toasts = page.getByRole('region', { name: /Notifications/ })
  // With keys alone, also images that are not next to each other.
  await page.keyboard.press('Home')
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('Control+ArrowRight')
  await page.keyboard.press('Space')
  await expect(page.getByText('2 selected').first()).toBeVisible()
  await expect(cells.nth(1)).toHaveAttribute('aria-selected', 'false')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('t')
  await page.getByRole('dialog').getByLabel('Tag').fill('spring walk')
  await expect(page.getByRole('dialog')).toContainText('4 images would change')
  await page.keyboard.press('Enter')
  // The message offers undo for seconds only; after that, the key undoes the last action.
  await expect(toasts.getByRole('button', { name: 'Undo' })).toBeVisible()
  await toasts.getByRole('button', { name: 'Close message' }).click()
  await page.keyboard.press('Control+z')
  await expect(toasts.getByText('Undone: tagged “spring walk”')).toBeVisible()
  await toasts.getByRole('button', { name: 'Close message' }).click()
  await expect(tags).toBeHidden()
  await page.keyboard.press('Control+z')
  await expect(toasts.getByText('Nothing to undo')).toBeVisible()
  await toasts.getByRole('button', { name: 'Close message' }).click()

  await page.keyboard.press('Shift+E')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Accept \d/ })
    .click()
  const predictions = page.getByRole('region', { name: 'Predictions' })
  await expect(predictions.getByRole('checkbox', { name: 'some accepted 3' })).toBeVisible()
  await page.getByRole('button', { name: 'More', exact: true }).first().click()
  await page.getByRole('menuitem', { name: 'Bulk actions' }).click()
  const history = page.getByRole('dialog', { name: 'Bulk actions' })
  await expect(history.getByRole('row')).toHaveCount(3)
  await expect(history.getByRole('row', { name: /spring walk/ })).toContainText('Undone')
  await history
    .getByRole('row', { name: /Accepted/ })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(history.getByRole('row', { name: /Accepted/ })).toContainText('Undone')
  await history.getByRole('button', { name: 'Close' }).last().click()
  await expect(predictions.getByRole('checkbox', { name: /some accepted/ })).toBeHidden()
  await expect(toasts, 'messages go by themselves, also after one was closed by hand').toBeHidden()
  await close()
  expect(listed(workspace).flatMap(({ labels }) => labels)).toEqual([])
})

test('an image is reverted from its history', async ({ open, folder }) => {
  const { page, close, workspace } = await openWith(open, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  await cells.nth(1).click()
  await page.keyboard.press('Shift+E')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Accept \d/ })
    .click()
  await expect(cells.nth(1)).toHaveAccessibleName(/Reviewed · 2 labels/)
  await page.keyboard.press('h')
  const history = page.getByRole('dialog', { name: /History of image 2/ })
  await expect(history.getByRole('listitem')).toHaveCount(2)
  await expect(history.getByRole('listitem').first()).toContainText(/accepted/i)
  await history.getByRole('button', { name: 'Revert to this version' }).click()
  await expect(history.getByRole('listitem')).toHaveCount(3)
  await history.getByRole('button', { name: 'Close' }).last().click()
  await expect(cells.nth(1)).toHaveAccessibleName(/Predicted/)
  await close()
  expect(listed(workspace)[1]).toMatchObject({ state: 'predicted', labels: [] })
})

test('images are shown as a table, sorted by a column and opened by key', async ({ open, folder }) => {
  const { page } = await openWith(open, folder)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const table = page.getByRole('grid', { name: 'Images' })
  const rows = table.getByRole('row')
  await expect(rows).toHaveCount(5)
  await table.getByRole('button', { name: 'Open predictions' }).click()
  await table.getByRole('button', { name: 'Open predictions' }).click()
  await expect(rows.nth(1)).toContainText('image 2.jpg')
  await expect(table.getByRole('columnheader', { name: 'Open predictions' })).toHaveAttribute('aria-sort', 'descending')
  await rows.nth(1).click()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(2)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('stage')).toBeVisible()
})

test('a message above the images reports missing originals and shows them', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, predictions)
  const originals = join(workspace, 'originals')
  const [first] = (await readdir(originals, { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  await rm(join(first!.parentPath, first!.name))
  const { page } = await open({ workspace })
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  await expect(cells).toHaveCount(4)
  const banner = page.getByRole('region', { name: 'Originals' })
  await expect(banner).toContainText(/1 original (missing|can’t be reached)/)
  await expect(banner.getByRole('button', { name: 'Locate…' })).toBeEnabled()
  await banner.getByRole('button', { name: 'Show 1' }).click()
  await expect(cells).toHaveCount(1)
  await expect(chipsOf(page)).toHaveText(['1 selected image'])
})
