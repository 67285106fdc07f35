import { listed, type Proposed, reviewWorkspace } from './support/review-workspace.ts'
import { expect, test, type Winnow } from './support/winnow.ts'

const proposals: readonly (readonly Proposed[])[] = [
  [['dog', 0.9, 60, 60, 120, 90]],
  [
    ['dog', 0.8, 80, 100, 100, 90],
    ['cat', 0.7, 300, 200, 90, 90],
  ],
  [['cat', 0.35, 200, 140, 160, 120]],
  [],
]

async function startWith(start: (options: { workspace: string }) => Promise<Winnow>, folder: string) {
  const workspace = await reviewWorkspace(folder, proposals)
  const winnow = await start({ workspace })
  await expect(winnow.page.getByRole('listbox', { name: 'Images' }).getByRole('option')).toHaveCount(4)
  return { ...winnow, workspace }
}

test('images are narrowed down by clicks, and the query box says how', async ({ start, folder }) => {
  const { page } = await startWith(start, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const query = page.getByRole('combobox', { name: 'Query' })
  const predictions = page.getByRole('region', { name: 'Predictions' })
  await predictions.getByRole('button', { name: /to review/ }).click()
  await expect(query).toHaveValue('prediction.shown > 0')
  await expect(cells).toHaveCount(3)
  await page
    .getByRole('region', { name: 'Min. confidence' })
    .getByRole('button', { name: /under 0.4/ })
    .click()
  await expect(query).toHaveValue('prediction.shown > 0 && prediction.minScore < 0.4')
  await expect(cells).toHaveCount(1)
  await predictions.getByRole('button', { name: /to review/ }).click()
  await expect(query).toHaveValue('prediction.minScore < 0.4')

  await page.getByRole('button', { name: 'Save query' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Doubtful')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'All', exact: true }).click()
  await expect(cells).toHaveCount(4)
  await page
    .getByRole('region', { name: 'Saved queries' })
    .getByRole('button', { name: /^Doubtful/ })
    .click()
  await expect(cells).toHaveCount(1)

  await query.fill('state == "pre')
  await expect(page.getByRole('listbox', { name: 'Completions' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(query).toHaveValue('state == "predicted"')
})

test('many images are tagged and accepted at once, and all of it is taken back', async ({ start, folder }) => {
  const { page, close, workspace } = await startWith(start, folder)
  const cells = page.getByRole('listbox', { name: 'Images' }).getByRole('option')
  const tags = page.getByRole('region', { name: 'Tag', exact: true })
  const toasts = page.getByRole('region', { name: /Notifications/ })
  await cells.first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('t')
  await page.getByRole('dialog').getByLabel('Tag').fill('spring walk')
  await expect(page.getByRole('dialog')).toContainText('4 images would change.')
  await page.keyboard.press('Enter')
  await expect(tags.getByRole('button', { name: 'spring walk 4' })).toBeVisible()
  await toasts.getByRole('button', { name: 'Undo' }).click()
  await expect(tags).toBeHidden()

  await page.keyboard.press('Shift+E')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Accept \d/ })
    .click()
  const classes = page.getByRole('region', { name: 'Class of labels' })
  await expect(classes.getByRole('button', { name: 'dog 2' })).toBeVisible()
  await page.getByRole('button', { name: 'Bulk actions' }).click()
  const history = page.getByRole('dialog', { name: 'Bulk actions' })
  await expect(history.getByRole('row')).toHaveCount(3)
  await history
    .getByRole('row', { name: /Accepted/ })
    .getByRole('button', { name: 'Undo' })
    .click()
  await expect(history.getByRole('row', { name: /Accepted/ })).toContainText('Undone')
  await history.getByRole('button', { name: 'Close' }).last().click()
  await expect(classes).toBeHidden()
  await close()
  expect(listed(workspace).flatMap(({ labels }) => labels)).toEqual([])
})

test('an image goes back to how it was before, from its history', async ({ start, folder }) => {
  const { page, close, workspace } = await startWith(start, folder)
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

test('images are read as a table, sorted by a column and opened by key', async ({ start, folder }) => {
  const { page } = await startWith(start, folder)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const table = page.getByRole('grid', { name: 'Images' })
  const rows = table.getByRole('row')
  await expect(rows).toHaveCount(5)
  await table.getByRole('button', { name: 'To review' }).click()
  await table.getByRole('button', { name: 'To review' }).click()
  await expect(rows.nth(1)).toContainText('image 2.jpg')
  await expect(table.getByRole('columnheader', { name: 'To review' })).toHaveAttribute('aria-sort', 'descending')
  await rows.nth(1).click()
  await page.keyboard.press('ArrowDown')
  await expect(rows.nth(2)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('stage')).toBeVisible()
})
