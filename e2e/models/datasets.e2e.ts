import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

test('a version is frozen and exported with keys alone; problems are shown at their fields', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 60, 60, 120, 100]]])
  winnow('accept', workspace, '--where', 'true')
  const notAFolder = join(folder, 'notes.txt')
  await writeFile(notAFolder, 'no folder')
  const exports = join(folder, 'exports')
  await mkdir(exports)

  const { page, choose } = await open({ workspace })
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Freeze a version' }).last().press('Enter')
  const freeze = page.getByRole('dialog', { name: 'Freeze a version' })
  await freeze.getByLabel('Name').fill('1/2')
  await page.keyboard.press('Enter')
  await expect(freeze.getByText('A version name starts with a letter or digit')).toBeVisible()
  await freeze.getByText('Splits and sampling').click()
  const planned = freeze.getByRole('region', { name: 'What the version would contain' })
  await expect(planned.getByText('1 image', { exact: true })).toBeVisible()
  const images = freeze.getByRole('combobox', { name: 'Images' })
  await images.fill('nothing')
  await freeze.getByRole('option', { name: /^file name contains/ }).click()
  await expect(freeze.getByText('No reviewed images match')).toBeVisible()
  await expect(planned).toBeHidden()
  await images.fill('cat')
  await images.press('Escape')
  await expect(images).toHaveValue('')
  await images.press('Backspace')
  await expect(planned).toBeVisible()
  await freeze.getByRole('textbox', { name: 'Name' }).fill('first')
  await page.keyboard.press('Enter')
  await expect(freeze).toBeHidden()

  await page.getByRole('button', { name: 'Export', exact: true }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Export first' })
  const chooseFolder = async (path: string) => {
    await choose(path)
    await dialog.getByRole('button', { name: 'Choose…' }).press('Enter')
    await expect(dialog.getByLabel('Folder')).toHaveValue(path)
    await dialog.getByLabel('Folder').press('Enter')
  }
  await chooseFolder(notAFolder)
  await expect(dialog.getByText('Choose another place for the export')).toBeVisible()
  await chooseFolder(exports)
  await expect(dialog).toBeHidden()
  await expect(page.getByText('1 image and 1 label exported', { exact: true })).toBeVisible()
})

test('a version links to its left-out images, its lineage and a file of changes; an export has shards, or is refused', async ({
  open,
  folder,
}) => {
  const predictions = [60, 200, 300].map((x) => [['dog', 0.9, x, 60, 120, 100]] as const)
  const workspace = await reviewWorkspace(folder, predictions)
  winnow('accept', workspace, '--where', 'true')
  const freeze = ['dataset', 'freeze', workspace]
  winnow(...freeze, 'first', '--allow-leakage', '--split', '100/0/0')
  winnow(...freeze, 'second', '--allow-leakage', '--max', '1', '--resplit', '--split', '0/100/0')

  const { page, choose } = await open({ workspace })
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Alt+5')
  await page.getByRole('region', { name: 'Left out' }).getByRole('button', { name: '2 maximum number' }).press('Enter')
  await expect(page.getByText('maximum number (second)')).toBeVisible()
  await expect(page.getByRole('option')).toHaveCount(2)

  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Compare with first' }).press('Enter')
  await page.getByRole('button', { name: 'Changed split (1)' }).press('Enter')
  await expect(page.getByText('train to val, 1 label')).toBeVisible()
  await choose(folder)
  await page.getByRole('button', { name: 'Export the difference…' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Every change as JSON' }).press('Enter')
  await expect(page.getByText('Difference exported', { exact: true })).toBeVisible()
  const file = (await readdir(folder)).find((name) => name.startsWith('first to second'))
  expect(JSON.parse(await readFile(join(folder, file!), 'utf8'))).toMatchObject({ removed: 2, changes: [{}, {}] })
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Export the difference…' })).toBeFocused()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Export', exact: true }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Export second' })
  const chooseFormat = async (name: string) => {
    await dialog.getByRole('combobox', { name: 'Format' }).press('Enter')
    await page.getByRole('option', { name }).press('Enter')
  }
  await dialog.getByRole('button', { name: 'Choose…' }).press('Enter')
  await expect(dialog.getByLabel('Folder')).toHaveValue(folder)
  await chooseFormat('Folders of classes')
  await expect(dialog.getByText('No image of second has a class of the whole image')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Export', exact: true })).toBeDisabled()
  await chooseFormat('Parquet shards')
  await dialog.getByLabel('Max shard size (MB)').fill('0')
  await expect(dialog.getByText('A whole number between 1 and 100,000.')).toBeVisible()
  await dialog.getByLabel('Max shard size (MB)').fill('1')
  await page.keyboard.press('Enter')
  await expect(page.getByText('1 image and 1 label exported', { exact: true })).toBeVisible()
  expect(await readdir(join(folder, 'second-parquet'))).toContain('shards.json')

  await page.getByRole('region', { name: 'Lineage' }).getByRole('button', { name: 'first' }).press('Enter')
  await expect(page.getByRole('heading', { name: 'first', exact: true })).toBeFocused()
})

test('a refresh shows what it would do before anything runs', async ({ open, folder }) => {
  const predictions = [60, 200].map((x) => [['dog', 0.9, x, 60, 120, 100]] as const)
  const workspace = await reviewWorkspace(folder, predictions)
  winnow('accept', workspace, '--where', 'id == "img_1"')
  winnow('dataset', 'freeze', workspace, 'first')
  winnow('accept', workspace, '--where', 'id == "img_2"')
  const policy = join(folder, 'policy.json')
  const rule = { id: 'none', action: 'retire', when: 'image.path.contains("none")', reason: 'None.' }
  const text = { schema: 1, name: 'Calm', rules: [rule], floors: [{ id: 'floor', per: 'class', min: 1 }] }
  await writeFile(policy, JSON.stringify(text))
  winnow('retain', 'policy', 'save', workspace, policy)
  const exports = join(folder, 'exports')
  await mkdir(exports)

  const { page, choose } = await open({ workspace })
  await expect(page.getByRole('option').first()).toBeVisible()
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Refresh…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Refresh' })
  const preview = dialog.getByRole('region', { name: 'What a refresh would do' })
  await expect(preview.getByRole('status')).toHaveText(/^Ready: it would freeze .+ and export it$/)
  await expect(preview.getByText('The policy removes no image now.')).toBeVisible()
  await expect(preview.getByText(/2 images\. Compared with first: 1 added, 0 left out, 0 edited\.$/)).toBeVisible()
  expect(await readdir(exports)).toEqual([])
  await choose(exports)
  await dialog.getByRole('button', { name: 'Choose…' }).press('Enter')
  await expect(dialog.getByLabel('Folder')).toHaveValue(exports)
  await dialog.getByRole('button', { name: 'Refresh', exact: true }).click()
  const run = page.getByRole('article', { name: 'Refresh' })
  await expect(run.getByRole('status')).toHaveText(/is ready$/)
  await run.getByRole('button', { name: 'Sign' }).press('Enter')
  await expect(run.getByText(/^Signed by .+ on /)).toBeVisible()
  expect(await readdir(exports)).toContain('latest.json')
})
