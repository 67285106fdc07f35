import { test } from '../support/winnow.ts'
import { picture } from './picture.ts'
import { openCopy } from './workspaces.ts'

test('an experiment that ended, alarms, and accepting in bulk', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'life', folder)
  await page.getByRole('button', { name: 'Experiments' }).first().waitFor()
  await page.keyboard.press('Alt+7')
  await page.getByText('Conditions').waitFor()
  await page.waitForTimeout(1500)
  await picture(page, 'experiment')
  await page.keyboard.press('Alt+8')
  await page.getByRole('heading', { level: 1, name: 'Monitoring' }).waitFor()
  await page.waitForTimeout(1500)
  await picture(page, 'monitoring')
  await page.keyboard.press('Alt+2')
  await page.waitForTimeout(1500)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('accept in bulk')
  await page.waitForTimeout(800)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByText('Error limit', { exact: true }).waitFor()
  await page.waitForTimeout(800)
  await picture(page, 'bulk-acceptance')
  await page.keyboard.press('Escape')
})
