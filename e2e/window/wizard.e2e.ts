import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { listed, winnow } from '../support/review-workspace.ts'
import { expect, imageIsSeen, test } from '../support/winnow.ts'

const sampleImages = resolve(import.meta.dirname, '../../samples/photos')

/** Some of the sample photos in a folder of the user. */
async function ownFolder(folder: string, sources: readonly string[]): Promise<string> {
  const own = join(folder, 'Yard')
  await mkdir(own)
  for (const source of sources)
    for (const name of await readdir(join(sampleImages, source)))
      if (name.endsWith('.jpg')) await cp(join(sampleImages, source, name), join(own, `${source} ${name}`))
  return own
}

const [clickMs, keyMs] = [250, 80]

/** Clicks and types at a user's pace, and counts the actions: typing a word is one action. */
function atHumanPace(page: Page) {
  const done: string[] = []
  return {
    done,
    async click(name: string) {
      await page.waitForTimeout(clickMs)
      await page.getByRole('button', { name }).click()
      done.push(`click ${name}`)
    },
    async press(key: string) {
      await page.waitForTimeout(keyMs)
      await page.keyboard.press(key)
      done.push(`press ${key}`)
    },
    async type(text: string) {
      await page.keyboard.type(text, { delay: keyMs })
      done.push(`type ${text}`)
    },
  }
}

const shot = (page: Page, name: string) =>
  process.env.WINNOW_SHOTS ? page.screenshot({ path: join(process.env.WINNOW_SHOTS, `${name}.png`) }) : undefined

test('from the first start to the first accepted label with the user’s own class in a minute and twelve actions', async ({
  start,
  folder,
}) => {
  const { app, page, choose, close } = await start({ size: [1440, 900] })
  const own = await ownFolder(folder, ['garden-camera', 'phone', 'pasture-camera'])
  await choose(own)
  await expect(page.getByRole('button', { name: 'Choose a folder' })).toBeVisible()
  await shot(page, 'start-first')
  const startedAt = Date.now()
  const user = atHumanPace(page)

  await user.click('Choose a folder')
  await expect(page.getByRole('button', { name: 'Create workspace' })).toBeFocused()
  await shot(page, 'wizard-images')
  await user.press('Enter')
  await expect(page.getByRole('heading', { name: 'Choose a model' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused()
  await shot(page, 'wizard-model')
  await user.press('Enter')
  const classes = page.getByRole('table', { name: 'Classes of the model' }).getByRole('row', { selected: true })
  await expect(classes).toBeFocused()
  await shot(page, 'wizard-classes')
  await user.type('beast')
  await user.press('Enter')
  await expect(classes).toBeFocused()
  await user.press('+')
  await user.press('-')
  const names = page.getByRole('list', { name: 'Your classes' })
  await expect(names.getByRole('listitem')).toHaveCount(2)
  await shot(page, 'wizard-classes-mapped')
  await user.press('Enter')
  await expect(page.getByRole('heading', { name: 'Does this look right?' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Start reviewing' })).toBeFocused()
  await shot(page, 'wizard-result')
  await user.press('Enter')
  await imageIsSeen(page)
  await expect(page.locator('[data-image]')).toBeVisible()
  await shot(page, 'wizard-review')
  await user.press('Enter')
  await expect(page.getByText(/\d+ predictions? accepted|Accepted/).first()).toBeVisible()
  await expect(page.getByTestId('saved')).toHaveText('Saved')

  const seconds = (Date.now() - startedAt) / 1000
  process.stdout.write(`First label: ${user.done.length} actions, ${seconds.toFixed(1)} s (${user.done.join(', ')})\n`)
  expect(user.done.length).toBeLessThanOrEqual(12)
  // In a small window, the library opens at the image, although its filters come in beside it.
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1024, 480))
  await page.keyboard.press('Alt+3')
  await expect(page.getByRole('option', { selected: true })).toBeInViewport()
  await close()

  const images = listed(join(folder, 'user-data', 'workspaces', 'Yard'))
  expect(images.flatMap(({ labels }) => labels)).toHaveLength(1)
})

test('the user’s model with 80 classes, four own classes and the first accepted label in a minute and 25 actions', async ({
  start,
  folder,
}) => {
  const { page, choose } = await start({ size: [1440, 900] })
  const own = await ownFolder(folder, ['garden-camera', 'phone', 'pasture-camera', 'ceremony', 'airfield'])
  const startedAt = Date.now()
  const user = atHumanPace(page)

  await choose(own)
  await user.click('Choose a folder')
  await expect(page.getByRole('button', { name: 'Create workspace' })).toBeFocused()
  await user.press('Enter')
  await choose(resolve(import.meta.dirname, '../../models/centernet-coco80.onnx'))
  await page.getByRole('radio', { name: 'Your model' }).click()
  user.done.push('click Your model', 'choose the file')
  await expect(page.getByText('centernet-coco80.onnx')).toBeVisible()
  await user.click('Continue')
  const rows = page.getByRole('table', { name: 'Classes of the model' })
  await expect(rows.getByRole('row', { selected: true })).toBeFocused()
  const name = page.getByRole('textbox', { name: 'Class name' })
  await name.click()
  user.done.push('click Class name')
  await expect(name).toBeFocused()
  await user.type('human, animal, vehicle, bag')
  await user.press('Enter')
  await expect(page.getByRole('list', { name: 'Your classes' }).getByRole('listitem')).toHaveText([
    /human.*person/,
    /animal.*sheep/,
    /vehicle/,
    /bag/,
  ])
  await expect(rows.getByRole('button', { name: 'Meaning of person' })).toHaveText(/human/)
  await expect(rows.getByRole('img', { name: 'Suggested by its meaning' })).not.toHaveCount(0)
  await shot(page, 'wizard-suggested')
  await user.press('Enter')
  await expect(page.getByRole('button', { name: 'Start reviewing' })).toBeFocused()
  await user.press('Enter')
  await imageIsSeen(page)
  await expect(page.locator('[data-image]')).toBeVisible()
  await user.press('Enter')
  await expect(page.getByText(/\d+ predictions? accepted|Accepted/).first()).toBeVisible()
  await expect(page.getByTestId('saved')).toHaveText('Saved')

  const seconds = (Date.now() - startedAt) / 1000
  process.stdout.write(`Own model: ${user.done.length} actions, ${seconds.toFixed(1)} s (${user.done.join(', ')})\n`)
  expect(user.done.length).toBeLessThanOrEqual(25)
})

test('without a model the review opens with the Box tool', async ({ start, folder }) => {
  const { page, choose } = await start({ size: [1280, 800] })
  await choose(await ownFolder(folder, ['phone']))
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByRole('radio', { name: 'No model' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  const name = page.getByRole('textbox', { name: 'Class name' })
  await expect(name).toBeFocused()
  await page.keyboard.type('dog, cat')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('list', { name: 'Your classes' }).getByRole('listitem')).toHaveCount(2)
  await page.keyboard.press('Enter')
  await imageIsSeen(page)
  await expect(page.getByRole('button', { name: 'Draw a bounding box' })).toHaveAttribute('aria-pressed', 'true')
  await shot(page, 'wizard-no-model')
})

test('a model that was tried and replaced is gone; the last chosen one predicts', async ({ start, folder }) => {
  const { page, choose } = await start({ size: [1440, 900] })
  const own = await ownFolder(folder, ['pasture-camera', 'phone'])
  const other = join(folder, 'colors.onnx')
  await writeFile(other, colorModels.centernet.file)
  await choose(own)
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  await page.getByRole('button', { name: 'Create workspace' }).click()

  await choose(other)
  await page.getByRole('radio', { name: 'Your model' }).click()
  await expect(page.getByText('colors.onnx')).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  const row = page.getByRole('table', { name: 'Classes of the model' }).getByRole('row', { selected: true })
  await expect(row).toBeFocused()
  await page.keyboard.press('+')
  await page.getByRole('button', { name: 'See the result' }).click()
  await expect(page.getByRole('heading', { name: 'Does this look right?' })).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('radio', { name: 'Your model' })).toBeChecked()

  await page.getByRole('radio', { name: 'Starter model' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(row).toBeFocused()
  await expect(row).toContainText('sheep')
  await page.keyboard.press('+')
  // The other model's class was removed with it.
  await expect(page.getByRole('list', { name: 'Your classes' }).getByRole('listitem')).toHaveText([/sheep/])
  await page.getByRole('button', { name: 'See the result' }).click()
  await page.getByRole('button', { name: 'Start reviewing' }).click()
  await imageIsSeen(page)
  await expect(page.locator('[data-image]')).toBeVisible()
  await shot(page, 'wizard-second-model')
  await page.getByRole('button', { name: 'Models' }).click()
  await expect(page.getByRole('heading', { name: 'centernet-coco80' }).first()).toBeVisible()
  await expect(page.getByRole('heading', { name: 'colors', exact: true })).toHaveCount(0)
  await expect(page.getByRole('cell', { name: 'colors', exact: true })).toHaveCount(0)
  const files = await readdir(join(folder, 'user-data', 'workspaces', 'Yard', 'models'))
  expect(files.filter((name) => name.endsWith('.onnx'))).toHaveLength(1)
})

test('a lead changes a model’s class map, and sees the classes that wait', async ({ open, folder }) => {
  const own = await ownFolder(folder, ['pasture-camera', 'phone'])
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  winnow('import', workspace, own)
  winnow('model', 'add', workspace, 'starter')
  const { page } = await open({ workspace, size: [1440, 900] })
  await page.getByRole('button', { name: 'Models' }).click()
  await page.getByRole('button', { name: 'Class map…' }).click()
  const dialog = page.getByRole('dialog', { name: /^Class map of/ })
  await dialog.getByRole('button', { name: 'Run test' }).click()
  const sheep = dialog.getByRole('row', { name: /^sheep/ })
  await expect(sheep).toBeVisible()
  // The results of the test run reorder the rows.
  await expect(dialog.getByRole('button', { name: 'Run test' })).toBeEnabled()
  await dialog.getByRole('button', { name: /^All/ }).click()
  await sheep.click()
  // Even when held, the key decides only one row.
  for (let n = 0; n < 5; n++) await page.keyboard.down('+')
  await page.keyboard.up('+')
  await expect(sheep.getByRole('button', { name: 'Meaning of sheep' })).toHaveText(/New: sheep/)
  // The next row: any letter is typed into that row's field.
  const next = dialog.getByRole('row', { selected: true })
  const meaning = next.getByRole('button', { name: /^Meaning of/ })
  const nameOfNext = () => next.locator('td').first().locator('span').first().textContent()
  const nextClass = await nameOfNext()
  await page.keyboard.type('insect')
  await expect(page.getByRole('textbox', { name: `Class for ${nextClass}` })).toHaveValue('insect')
  await shot(page, 'class-map-typed')
  await page.keyboard.press('Enter')
  const named = dialog.getByRole('row', { name: new RegExp(`^${nextClass}`) })
  await expect(named.getByRole('button', { name: /^Meaning of/ })).toHaveText(/New: insect/)
  await expect.poll(nameOfNext).not.toBe(nextClass)
  // A digit selects the class shown next to it, and does not create one with that name.
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'sheep', exact: true })).toBeVisible()
  await shot(page, 'class-map-digits')
  await page.keyboard.press('1')
  await expect(page.getByRole('textbox', { name: /^Class for/ })).toBeHidden()
  await page.keyboard.press('ArrowUp')
  await expect(meaning).toHaveText(/New: sheep/)
  await page.keyboard.press('2')
  await page.keyboard.press('ArrowUp')
  await expect(meaning).toHaveText(/New: insect/)
  await page.keyboard.press('9')
  await expect(meaning).toHaveText(/New: insect/)
  await page.keyboard.press('-')
  await page.keyboard.press('ArrowUp')
  await expect(meaning).toHaveText(/Ignored/)
  await shot(page, 'class-map-dialog')
  await dialog.getByRole('button', { name: 'Save class map' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Settings' }).click()
  await expect(page.getByRole('list', { name: 'Classes', exact: true }).getByRole('listitem')).toHaveText([
    /sheep/,
    /insect/,
  ])
  await shot(page, 'settings-classes')
})

test('the first page shows a folder’s contents before anything is created; an empty folder creates nothing', async ({
  start,
  folder,
}) => {
  const { page, choose } = await start({ size: [1280, 800] })
  const empty = join(folder, 'Empty')
  await mkdir(empty)
  await choose(empty)
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  await expect(page.getByRole('heading', { name: 'No images here' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Choose another folder…' })).toBeFocused()
  await expect(page.getByRole('button', { name: 'Create workspace' })).toBeDisabled()
  await shot(page, 'wizard-empty')

  const own = await ownFolder(folder, ['garden-camera', 'phone'])
  const one = 'garden-camera IMG_0001.jpg'
  for (const [night, name] of [['Ночь', 'кот.jpg'] as const, ['日本', '猫.jpg'] as const]) {
    await mkdir(join(own, night, 'cam1'), { recursive: true })
    await cp(join(own, one), join(own, night, 'cam1', name))
  }
  await writeFile(join(own, 'nothing.jpg'), '')
  await writeFile(join(own, 'text.jpg'), 'no image')
  await writeFile(join(own, 'walk.mp4'), 'no video')
  await symlink(join(folder, 'gone.jpg'), join(own, 'link.jpg'))
  const boxes = [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 50, 50], area: 2500, iscrowd: 0 }]
  await writeFile(
    join(own, 'labels.json'),
    JSON.stringify({
      images: [{ id: 1, file_name: one, width: 620, height: 465 }],
      annotations: boxes,
      categories: [{ id: 1, name: 'beast' }],
    }),
  )
  await choose(own)
  await page.keyboard.press('Enter')
  const found = page.getByRole('region', { name: 'Found files' })
  await expect(found).toHaveAttribute('aria-busy', 'false')
  await expect(page.getByRole('button', { name: 'Create workspace' })).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Workspace name' })).toHaveValue('Yard')
  await expect(found.getByRole('status')).toHaveText(/^\d+ images .*MB/)
  await expect(found.getByRole('list', { name: 'First images' }).getByRole('listitem')).not.toHaveCount(0)
  await expect(found.getByText('COCO (instances, keypoints) · 1 label on 1 image')).toBeVisible()
  await expect(found.getByText('labels.json · beast 1')).toBeVisible()
  await expect(found.getByText('2 folders named “cam1”', { exact: false })).toBeVisible()
  await expect(found.getByRole('list', { name: 'Videos' }).getByRole('listitem')).toHaveCount(1)
  await found.getByText('3 files can’t be used').click()
  await expect(found.getByText('The file is empty.').last()).toBeVisible()
  await expect(found.getByText('The link', { exact: false }).last()).toBeVisible()
  await shot(page, 'wizard-found')
  await found.getByText('3 files can’t be used').click()
  await shot(page, 'wizard-found-folded')
  await page.emulateMedia({ colorScheme: 'dark' })
  await shot(page, 'wizard-found-dark')
  expect(existsSync(join(folder, 'user-data', 'workspaces'))).toBe(false)
})
