import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openReview } from '../support/review-page.ts'
import { listed, type Proposed, reviewWorkspace } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]

test('a lead accepts in bulk: the audit proves the limit, the rest is accepted, and undone', async ({
  start,
  folder,
}) => {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 44 }, () => [dog]),
  )
  // After one more review, the model turns out to need more corrections.
  const database = new Database(join(workspace, 'winnow.db'))
  database.exec(`INSERT INTO detector SELECT model_id, 'R1', 0, 400, '{"sum":4,"count":400}', '[1e6,1e6,1e6,1e6,1e6]', 1e6, 0, 1
    FROM model_alias WHERE alias = 'current'`)
  database.close()
  const { page, close } = await start({ workspace, size: [1440, 900] })
  await openReview(page)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
  await page.keyboard.type('accept in bulk')
  await page.getByRole('option', { name: /Accept in bulk/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Accept in bulk' })
  await expect(dialog.getByRole('status')).toContainText('there are only 44 different images')
  await dialog.getByRole('combobox', { name: 'Error limit' }).click()
  await page.getByRole('option', { name: 'at most 10% wrong' }).click()
  await expect(dialog.getByRole('status')).toContainText('44 predictions on 44 images. It takes 41 audits')
  // The threshold moves on the histogram of confidence, also with keys.
  const threshold = dialog.getByRole('slider', { name: 'Confidence' })
  await expect(dialog.getByText('44 predictions from there on, 0 below stay open')).toBeVisible()
  await threshold.focus()
  for (let n = 0; n < 11; n++) await page.keyboard.press('ArrowRight')
  await expect(dialog.getByText('0 predictions from there on, 44 below stay open')).toBeVisible()
  for (let n = 0; n < 11; n++) await page.keyboard.press('ArrowLeft')
  await expect(dialog.getByRole('status')).toContainText('44 predictions on 44 images. It takes 41 audits')
  await dialog.getByRole('button', { name: 'Start the audit' }).click()
  const audit = dialog.getByRole('list', { name: 'Audits' }).getByRole('listitem').first()
  await expect(audit).toContainText('41 images to review. If nothing is wrong, the limit is proven.')
  expect.soft(await violations(page)).toEqual([])
  await audit.getByRole('button', { name: 'Review audit images' }).click()

  for (let n = 1; n <= 41; n++) {
    await expect(page.getByTestId('position')).toHaveText(`${n} of 41`)
    if (n === 1)
      await expect(page.getByRole('note', { name: 'Audit' })).toContainText(
        'You are checking a random sample of 44 images. At most 10% may be wrong.',
      )
    if (n === 2) {
      await expect(page.getByRole('note', { name: 'Audit' })).toContainText('1 of 41')
      // The alarm is counted next to Monitoring: nothing covers the image or takes the keys.
      await expect(page.getByRole('button', { name: /^Monitoring.*1.*open alarm/ })).toBeVisible()
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect(page.getByText('More images need corrections')).toHaveCount(0)
    }
    await page.keyboard.press('Shift+Enter')
  }
  await expect(page.getByText('Queue finished')).toBeVisible()
  await expect(page.getByText(/^At most 10% are wrong, proven by 41 audits\.$/)).toBeVisible()
  await page.keyboard.press('r')
  await expect(audit).toContainText('At most 10% are wrong, proven by 41 audits. Winnow accepted 3 labels on 3 images.')
  await audit.getByRole('button', { name: 'Undo' }).click()
  await expect(audit).toContainText('Undone')
  await close()
  expect(listed(workspace).filter(({ state }) => state === 'predicted')).toHaveLength(3)
})
