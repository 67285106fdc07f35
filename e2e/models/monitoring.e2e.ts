import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import Database from 'better-sqlite3'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

/** Saves screenshots in both themes, if a folder is given. */
async function take(page: Page, name: string): Promise<void> {
  if (!process.env.WINNOW_SHOTS) return
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `${name}-${theme}.png`) })
  }
}

/**
 * A workspace with an alarm for its current model: 200 corrections per 100 images with it, and 240 with the previous one.
 * Predictions were deleted on five images, and one of them missed an object.
 */
async function alarmedWorkspace(folder: string): Promise<string> {
  const workspace = await reviewWorkspace(
    folder,
    Array.from({ length: 40 }, () => [['dog', 0.9, 60, 60, 200, 160] as const]),
  )
  await writeFile(join(folder, 'night.onnx'), colorModels['ultralytics v8'].file)
  winnow('model', 'add', workspace, join(folder, 'night.onnx'), '--map', 'add-classes')
  winnow('accept', workspace, '--where', 'prediction.count > 0')
  winnow('model', 'alias', workspace, 'night', 'current')
  const database = new Database(join(workspace, 'winnow.db'))
  const now = Date.now()
  const insertUnits = (model: number, corrections: (image: number) => number) => {
    for (let image = 1; image <= 40; image++) {
      database
        .prepare(
          `INSERT OR REPLACE INTO review_unit (image_id, model_id, cluster, source_id, user_id, week, reviewed_at, by_hand)
           VALUES (?, ?, ?, 1, 1, 2900, ?, 1)`,
        )
        .run(image, model, image, now - 1000 * image)
      database
        .prepare(
          `INSERT OR REPLACE INTO review_unit_class (image_id, model_id, class_id, accepted, moved, relabelled, deleted, added, iou)
           VALUES (?, ?, 0, 1, 0, 0, ?, 0, 0)`,
        )
        .run(image, model, corrections(image))
    }
  }
  insertUnits(1, (image) => (image % 5 < 2 ? 3 : 2))
  insertUnits(2, () => 2)
  database
    .prepare(
      `INSERT INTO alarm (model_id, detector, scope, severity, title, because, cause, steps, raised_at, since_at)
       VALUES (2, 'R1', 0, 'red', 'More images need corrections', '50% of the images since then needed corrections; usual is 10%.',
         NULL, '["rollBack","review","retrain"]', ?, ?)`,
    )
    .run(now, now - 60_000)
  for (let image = 1; image <= 5; image++) {
    database.prepare('INSERT INTO alarm_image (image_id, alarm_id) VALUES (?, 1)').run(image)
    database
      .prepare(
        `INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16, outcome)
         SELECT image_id, 2, n, class_id, 0.8, 330 * 16, y16, width16, height16, 2 FROM prediction
         WHERE image_id = ? AND model_id = 1`,
      )
      .run(image)
  }
  database.close()
  return workspace
}

test('an alarm shows what the model got wrong and the evidence against a rollback, and asks before it freezes the same set', async ({
  open,
  folder,
}) => {
  const workspace = await alarmedWorkspace(folder)
  winnow('dataset', 'freeze', workspace, 'v1')
  const { page } = await open({ workspace })
  await page.getByRole('button', { name: 'Monitoring' }).first().click()
  const alarm = page.getByRole('article', { name: 'More images need corrections' })
  await expect(alarm.getByText(/wouldn’t help: .* needed 240 corrections per 100 images/)).toBeVisible()
  await expect(alarm.getByRole('button', { name: 'Roll back…' })).toHaveCount(0)
  // The prediction is next to the label.
  await expect(alarm.getByRole('list', { name: 'What night got wrong' }).getByRole('listitem')).toHaveCount(4)
  await expect(alarm.getByText('False positive: dog').first()).toBeVisible()
  // Announced once: by the inbox and the count next to its page.
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  await take(page, 'alarm')

  await alarm.getByRole('button', { name: 'Show what it got wrong' }).click()
  const mistakes = page.getByRole('dialog', { name: 'What night got wrong' })
  await expect(mistakes.getByText('1 of 5')).toBeVisible()
  await expect(mistakes.getByRole('list', { name: 'Corrections' }).getByText('False positive')).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(mistakes.getByText('2 of 5')).toBeVisible()
  await take(page, 'mistakes')
  expect.soft(await violations(page), 'mistakes').toEqual([])
  await page.keyboard.press('Escape')

  await alarm.getByRole('button', { name: 'More about More images need corrections' }).click()
  await page.getByRole('menuitem', { name: 'Freeze a retrain set' }).click()
  const same = page.getByRole('dialog', { name: 'Nothing to freeze since v1' })
  await expect(same.getByRole('button', { name: 'Open v1' })).toBeVisible()
  await take(page, 'retrain-same')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Models' }).first().click()
  // Holding a key opens a menu or dialog but does not answer it.
  const hold = async () => {
    for (let n = 0; n < 12; n++) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
  }
  await page.getByRole('button', { name: 'Go back…' }).focus()
  await hold()
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Go back to / }).focus()
  await hold()
  const back = page.getByRole('dialog', { name: /^Go back to / })
  await expect(back.getByText(/^Evidence against /)).toBeVisible()
  await expect(back.getByText('Comparing on reviewed images…')).toBeHidden()
  await take(page, 'go-back')
  expect.soft(await violations(page), 'evidence').toEqual([])
  // Against the evidence only the button works: Enter in the field does nothing.
  await back.getByLabel('Reason').press('Enter')
  await expect(back.getByRole('button', { name: 'Go back anyway' })).toBeEnabled()
  await back.getByRole('button', { name: 'Go back anyway' }).click()
  await expect(back).toBeHidden()

  // Changing the model ends no alarm; and the replaced model can be made current again.
  await page.getByRole('button', { name: 'Monitoring' }).first().click()
  await expect(alarm.getByText('About night, which is no longer current.')).toBeVisible()
  await take(page, 'alarm-of-former')
  await alarm.getByRole('button', { name: 'Go back to night…' }).click()
  const again = page.getByRole('dialog', { name: 'Go back to night' })
  await expect(again.getByText('Evidence for night')).toBeVisible()
  await again.getByRole('button', { name: 'Go back', exact: true }).click()
  await expect(alarm.getByText('About night, which is no longer current.')).toBeHidden()

  // Choosing another candidate shows first that this one is given up.
  await page.getByRole('button', { name: 'Models' }).first().click()
  await page.getByRole('table', { name: 'Models' }).getByRole('row').filter({ hasText: 'Imported' }).click()
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Make candidate…' }).click()
  await expect(page.getByRole('dialog', { name: /^Make .* candidate$/ })).toBeVisible()
  await take(page, 'candidate')
})
