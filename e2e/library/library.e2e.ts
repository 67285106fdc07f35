import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFolder, writeImage } from '../support/images.ts'
import { winnow } from '../support/review-workspace.ts'
import { expect, type Open, test, type Winnow } from '../support/winnow.ts'

async function openImages(open: Open, folder: string, count: number, size?: [number, number]): Promise<Winnow> {
  const imagesFolder = join(folder, 'Images')
  for (let number = 1; number <= count; number++)
    await writeImage(imagesFolder, `image ${String(number).padStart(2, '0')}.jpg`, number)
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  winnow('import', workspace, imagesFolder)
  const opened = await open({ workspace, ...(size && { size }) })
  await expect(opened.page.getByRole('status').filter({ hasText: `${count} images` })).toBeVisible()
  await expect(opened.page.getByRole('option').first()).toBeVisible()
  return opened
}

test('a query is completed, applied, and explained when it is wrong', async ({ open, folder }) => {
  const { page } = await openImages(open, folder, 5)
  const query = page.getByRole('combobox', { name: 'Query' })

  await page.keyboard.press('Control+f')
  await expect(page.getByRole('combobox', { name: 'Search' })).toBeFocused()
  await page.keyboard.press('=')
  await expect(query).toBeFocused()
  await page.keyboard.type('image.pa')
  await expect(page.getByRole('listbox', { name: 'Completions' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(query).toHaveValue('image.path')
  await page.keyboard.type('.endsWith("03.jpg")')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option')).toHaveCount(1)
  await expect(page.getByRole('option')).toHaveAccessibleName(/image 03\.jpg/)

  await query.fill('image.wdth > 4')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('wdth')
  await expect(page.getByRole('alert').locator('mark')).toHaveText('image.wdth')
  await expect(page.getByRole('option')).toHaveCount(1)

  await page.getByRole('button', { name: 'Rejected' }).click()
  await expect(query).toHaveValue('state == "rejected"')
  await expect(page.getByText('No images match')).toBeVisible()
  await page.getByRole('button', { name: 'Show all images' }).click()
  await expect(page.getByRole('option')).toHaveCount(5)
})

test('images are selected and opened with keys alone, also after using the mouse', async ({ open, folder }) => {
  const { page } = await openImages(open, folder, 9)
  const status = page.getByRole('status').filter({ hasText: '9 images' })

  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await expect(status).toContainText('2 selected')
  await page.keyboard.press('Control+a')
  await expect(status).toContainText('9 selected')
  await page.keyboard.press('Escape')
  await page.keyboard.press('End')
  await expect(page.getByRole('option', { selected: true })).toHaveAccessibleName(/image 09\.jpg/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Review' }).first()).toHaveAttribute('aria-current', 'page')
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('option')).toHaveCount(9)
})

test('the menu of images acts on the selection, by mouse and by key', async ({ open, folder }) => {
  const { app, page } = await openImages(open, folder, 6)
  const bar = page.getByRole('toolbar', { name: 'Selected images' })

  await page.getByRole('option', { name: /image 02\.jpg/ }).click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Open in review' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(bar).toContainText('1 selected')

  // A click on a selected cell keeps the selection; another cell is then selected alone.
  await page.getByRole('option', { name: /image 04\.jpg/ }).click({ modifiers: ['Control'] })
  await page.getByRole('option', { name: /image 02\.jpg/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Tag…/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Tag' })
  await dialog.getByLabel('Tag').fill('dusk')
  await expect(dialog.getByRole('button', { name: 'Tag 2 images' })).toBeEnabled()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByText('2 images.', { exact: true })).toBeVisible()

  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu')).toBeVisible()
  await expect(page.getByRole('menuitem', { name: /near-duplicates/ })).toHaveAttribute('aria-disabled', 'true')
  await page.getByRole('menuitem', { name: 'Review these 2 images' }).press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 02.jpg')
  await expect(page.getByText(/^1 (of|\/) 2$/).first()).toBeVisible()

  await page.keyboard.press('Alt+3')
  await page.keyboard.press('v')
  await page.getByRole('row', { name: /image 05\.jpg/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy name' }).click()
  await expect(page.getByText('Name copied', { exact: true })).toBeVisible()
  await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('image 05.jpg')
})

test('more files are imported with the options of the dialog', async ({ open, folder }) => {
  const { page, choose } = await openImages(open, folder, 2)
  const more = join(folder, 'More')
  await writeFolder(more, 3)
  await choose(more)
  await page.keyboard.press('Control+i')
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  await expect(dialog.getByText(more)).toBeVisible()
  await dialog.getByLabel('Source').fill('shed camera')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  await page.keyboard.press('Control+i')
  await dialog.getByLabel('Source').fill('shed camera')
  await dialog.getByRole('button', { name: 'Import' }).click()
  const result = page.getByRole('dialog', { name: 'Import finished' })
  await expect(result).toContainText('2 already imported')
  await expect(result).toContainText('2 files or labels skipped')
  await result.getByRole('button', { name: 'Show' }).click()
  await expect(result).toBeHidden()
  await expect(page.getByRole('option')).toHaveCount(1)
})

test('the first images are imported with keys alone, and get the focus', async ({ open, folder }) => {
  const images = join(folder, 'Images')
  await writeFolder(images, 2)
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  const { page, choose } = await open({ workspace })
  await choose(images)
  await page.getByRole('button', { name: 'Choose a folder…' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  await expect(dialog.getByRole('status')).toContainText('2 images')
  await expect(dialog.getByRole('button', { name: 'Import' })).toBeFocused()
  await page.keyboard.press('Enter')
  const result = page.getByRole('dialog', { name: 'Import finished' })
  await expect(result).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(result).toBeHidden()
  await expect(page.getByRole('listbox', { name: 'Images' })).toBeFocused()
})

test('an import shows a preview, with labels drawn on images', async ({ open, folder }) => {
  const { page, choose } = await openImages(open, folder, 2)
  const more = join(folder, 'More')
  for (const number of [1, 2]) await writeImage(more, `image ${number}.jpg`, number + 10)
  const coco = {
    images: [1, 2, 3].map((id) => ({ id, file_name: `image ${id}.jpg` })),
    categories: [{ id: 1, name: 'wolf' }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 50, 40] }],
  }
  await writeFile(join(more, 'instances_val.json'), JSON.stringify(coco))
  await choose(more)
  await page.keyboard.press('Control+i')
  const found = page.getByRole('region', { name: 'Import preview' })
  await expect(found).toContainText('2 of 3 images found · 1 label · 1 without objects · val 2')
  await expect(found).toContainText('wolf 1 (new)')
  await expect(found.getByRole('img', { name: /: wolf$/ })).toBeVisible()
  await found.getByText('Not recognized: 1').click()
  await expect(found).toContainText('There is no such image among the imported ones.')
})

test('foreign classes of label files are mapped to existing ones, new ones or nothing before the import', async ({
  open,
  folder,
}) => {
  const workspace = join(folder, 'workspace')
  await writeFile(join(folder, 'classes.txt'), 'person\nvehicle\n')
  winnow('init', workspace, '--classes', join(folder, 'classes.txt'))
  const more = join(folder, 'More')
  for (const number of [1, 2]) await writeImage(more, `image ${number}.jpg`, number + 10)
  const names = ['pedestrian', 'lorry', 'clock', 'wolf', 'Person']
  const coco = {
    images: [1, 2].map((id) => ({ id, file_name: `image ${id}.jpg` })),
    categories: names.map((name, i) => ({ id: i + 1, name })),
    annotations: [1, 1, 2, 3, 3, 4, 5].map((category_id, id) => ({
      ...{ id: id + 1, image_id: (id % 2) + 1, category_id, bbox: [2 + id, 2, 8, 8] },
    })),
  }
  await writeFile(join(more, 'instances_val.json'), JSON.stringify(coco))
  const { page, choose } = await open({ workspace, size: [1280, 800] })
  await choose(more)
  await page.getByRole('button', { name: 'Library' }).click()
  await page.keyboard.press('Control+i')
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  const rows = dialog.getByRole('table', { name: 'Classes of the files' })
  const meaningOf = (name: string) => rows.getByRole('button', { name: `Meaning of ${name}` })
  await expect(meaningOf('Person')).toHaveText(/person$/)
  await expect(meaningOf('pedestrian')).toHaveText(/person/)
  await expect(meaningOf('lorry')).toHaveText(/vehicle/)
  await expect(meaningOf('clock')).toHaveText(/New: clock/)
  const preview = dialog.getByRole('region', { name: 'Import preview' })
  await expect(preview.getByText('lorry 1 → vehicle', { exact: true })).toBeVisible()
  await expect(preview.getByText('clock 2 (new)', { exact: true })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Import', exact: true })).toBeFocused()
  await rows.getByRole('row', { name: /^clock/ }).click()
  await page.keyboard.press('-')
  await expect(meaningOf('clock')).toHaveText(/Ignored/)
  await expect(dialog.getByText('1 class becomes new · 1 class ignored with 2 labels')).toBeVisible()
  if (process.env.WINNOW_SHOTS) await page.screenshot({ path: join(process.env.WINNOW_SHOTS, 'import-map.png') })
  await page.keyboard.press('Enter')
  const result = page.getByRole('dialog', { name: 'Import finished' })
  await expect(result).toContainText('5 labels added')
  await expect(result).toContainText('2 × label of the class “clock” left out, as the class map says')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByRole('list', { name: 'Classes', exact: true }).getByRole('listitem')).toHaveText([
    /person/,
    /vehicle/,
    /wolf/,
  ])
})

test('images dropped on any page are imported from their folder', async ({ open, folder }) => {
  const { page } = await openImages(open, folder, 2)
  const dropped = join(folder, 'Dropped')
  await writeImage(dropped, 'pear.jpg', 77)
  await page.keyboard.press('Alt+1')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Good /)
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 640,
      y: 500,
      data: { items: [], files: [dropped], dragOperationsMask: 1 },
    })
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  await expect(dialog.getByText(dropped)).toBeVisible()
  await dialog.getByRole('button', { name: 'Import' }).click()
  await expect(page.getByRole('option')).toHaveCount(3)
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page.getByRole('option')).toHaveCount(1)
})

test('images stay under the pointer when a bar appears below or an error above', async ({ open, folder }) => {
  const { page } = await openImages(open, folder, 24, [1280, 560])
  const grid = page.getByRole('listbox', { name: 'Images' })
  const offset = () => grid.evaluate((element) => element.scrollTop)
  await grid.hover()
  await page.mouse.wheel(0, 330)
  await expect.poll(offset).toBe(330)
  await page.keyboard.press('=')
  const query = page.getByRole('combobox', { name: 'Query' })
  await query.fill('image.wdth > 4')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeVisible()
  await query.fill('')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeHidden()
  expect(await offset()).toBe(330)

  // Another query starts at the top.
  await query.fill('image.path.contains("image")')
  await page.keyboard.press('Enter')
  await expect.poll(offset).toBe(0)
  await grid.hover()
  await page.mouse.wheel(0, 330)
  await expect.poll(offset).toBe(330)
  const under = page.getByRole('option', { name: /image 14\.jpg/ })
  await expect(under).toBeVisible()
  await under.dblclick()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 14.jpg')
})
