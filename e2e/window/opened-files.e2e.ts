import { rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { unknownModel } from '../../tests/support/models/marker-models.ts'
import { writeImage } from '../support/images.ts'
import { expect, test, type Winnow } from '../support/winnow.ts'

const project = resolve(import.meta.dirname, '../..')

/** Opens files and folders with the running app, as a desktop does: by a second start. */
const openWith = ({ app }: Winnow, ...paths: string[]) =>
  app.evaluate(({ app }, argv) => void app.emit('second-instance', {}, argv, ''), ['', project, ...paths])

test('files opened with the app go to the right place', async ({ start, folder }) => {
  const model = join(folder, 'strange.onnx')
  await writeFile(model, unknownModel)
  const images = join(folder, 'Pond')
  await writeImage(images, 'frog.jpg', 1)
  const winnow = await start()
  const { page } = winnow

  await openWith(winnow, model)
  await expect(page.getByText('Open a workspace or choose images to add strange.onnx.')).toBeVisible()
  // The wizard asks for a model itself.
  await openWith(winnow, images)
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('radio', { name: 'strange.onnx' })).toBeChecked()
  await page.getByRole('button', { name: 'Save and close' }).click()

  const dialog = page.getByRole('dialog', { name: 'Add model' })
  const file = dialog.getByRole('textbox', { name: 'ONNX file' })
  await expect(file).toHaveValue(model)
  await expect(page.locator('h1')).toHaveText('Models')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()

  const workspace = join(folder, 'user-data/workspaces/Pond')
  await page.getByRole('button', { name: 'Workspace Pond' }).click()
  await page.getByRole('menuitem', { name: 'Close workspace' }).click()
  await expect(page.getByRole('heading', { name: 'Winnow', exact: true })).toBeVisible()
  const moved = join(folder, 'Yard.winnow')
  await rename(workspace, moved)
  await openWith(winnow, moved)
  await expect(page.getByRole('button', { name: /^Workspace / })).toBeVisible()
  await openWith(winnow, model, model)
  await expect(file).toHaveValue(model)
})
