import { test } from '../support/winnow.ts'
import { picture } from './picture.ts'
import { openCopy } from './workspaces.ts'

test('a large image while it is cut into tiles, and at full zoom', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'large', folder)
  await page.getByRole('option').first().dblclick()
  const notice = page.getByTestId('tiles-notice')
  await notice.getByText(/[1-9]\d?%/).waitFor({ timeout: 60_000 })
  await picture(page, 'large-image-cutting')
  await notice.waitFor({ state: 'hidden', timeout: 120_000 })
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage on the page.')
  await page.mouse.move(stage.x + stage.width * 0.31, stage.y + stage.height * 0.33)
  for (let step = 0; step < 3; step++) await page.mouse.wheel(0, -180)
  await page.mouse.move(2, 2)
  await page.waitForTimeout(2000)
  await picture(page, 'large-image')
})
