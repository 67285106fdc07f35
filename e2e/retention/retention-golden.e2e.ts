import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { openCompliance, openPolicy, writePolicy } from '../support/retention-page.ts'
import { reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

const policy = (action: string) =>
  JSON.stringify(
    {
      schema: 1,
      name: 'Pond',
      rules: [{ id: 'old', action, when: '"dog" in labels.classes', reason: 'Old images leave.' }],
      floors: [{ id: 'negatives', per: 'negatives', min: 1 }],
      fuses: { maxDropPercent: 100, maxLeavePercentOfClass: 100, maxLeavePercentOfSource: 100 },
      settleDays: 0,
    },
    null,
    2,
  )
/** Dogs on two of four images, all accepted; a fish on each, so that no class or source is emptied. */
async function pond(folder: string): Promise<string> {
  const workspace = await reviewWorkspace(
    folder,
    [0, 1, 2, 3].map((n) => [
      ['fish', 0.9, 40, 40, 90, 90],
      ...(n < 2 ? ([['dog', 0.8, 300, 60 + 100 * n, 90, 90]] as const) : []),
    ]),
  )
  winnow('accept', workspace, '--where', 'prediction.count > 0')
  return workspace
}
const keepDogs = '!("dog" in labels.classes)'

/** Saves screenshots in both themes, if a folder is given. */
async function take(page: Page, name: string): Promise<void> {
  if (!process.env.WINNOW_SHOTS) return
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `${name}-${theme}.png`) })
  }
}

async function plan(page: Page, action: string): Promise<void> {
  await writePolicy(page, policy(action))
  await expect(page.getByText('Valid policy.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
}

/** Allows the plan to empty the class. */
async function letDogsGo(page: Page): Promise<void> {
  await page.getByRole('tab', { name: /^Guardrails/ }).click()
  await page.getByRole('button', { name: 'Empty class dog…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Type/).fill('class dog')
  await dialog.getByLabel('Reason').fill('No dogs any more.')
  await dialog.getByRole('button', { name: 'Allow emptying' }).click()
  await expect(dialog).toBeHidden()
}

test('without a golden set, a policy keeps reviewed images, or the user types their number', async ({
  open,
  folder,
}) => {
  const workspace = await pond(folder)
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await openPolicy(page)
  await writePolicy(page, policy('retire'))
  await page.getByRole('button', { name: 'Name, mode and guardrails' }).click()
  const choice = page.getByRole('combobox', { name: 'Without a golden set' })
  await choice.scrollIntoViewIfNeeded()
  await choice.click()
  await take(page, 'golden-choice')
  await page.getByRole('option', { name: 'Keep reviewed images' }).click()
  await expect(page.getByLabel('Policy as JSON')).toHaveValue(/"withoutGolden": "refuse"/)
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  await expect(page.getByText(/^2 reviewed images that are no near-duplicates in a burst stay/)).toBeVisible()
  await take(page, 'golden-refused')

  await page.getByRole('tab', { name: /^Policy/ }).click()
  await plan(page, 'retire')
  await expect(page.getByText(/^2 reviewed images that are no near-duplicates in a burst leave/)).toBeVisible()
  await letDogsGo(page)
  await page.getByRole('button', { name: 'Apply plan' }).click()
  const apply = page.getByRole('button', { name: 'Apply to 2 images' })
  await expect(apply).toBeDisabled()
  await take(page, 'golden-apply')
  await page.getByLabel('Type 2 to continue').fill('2')
  await apply.click()
  await expect(page.getByText('2 retired').first()).toBeVisible()
})

test('with a golden set, the plan offers to estimate its impact before it is applied', async ({ open, folder }) => {
  const workspace = await pond(folder)
  winnow('dataset', 'freeze', workspace, 'golden', '--where', keepDogs)
  winnow('settings', workspace, 'goldenDataset=golden')
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await openPolicy(page)
  await plan(page, 'retire')
  const notice = page.getByRole('status').filter({ hasText: 'has not been estimated yet' })
  await expect(notice).toBeVisible()
  await take(page, 'golden-not-predicted')
  await notice.getByRole('button', { name: 'Estimate impact' }).click()
  await expect(page.getByText('Golden set golden:')).toBeVisible()
  await expect(notice).toBeHidden()
  await take(page, 'golden-predicted')
})

test('images held back by the golden gate are deleted after an admin gives a reason, which is in the certificate', async ({
  open,
  folder,
}) => {
  const workspace = await pond(folder)
  const stage = (file: string) => {
    const { modelId } = winnow('model', 'add', workspace, join(folder, file), '--map', 'add-classes') as {
      modelId: string
    }
    winnow('model', 'alias', workspace, modelId, 'current')
  }
  const { centernet, 'yolox with class names': yolox } = colorModels
  writeFileSync(join(folder, 'then.onnx'), centernet.file)
  writeFileSync(join(folder, 'now.onnx'), yolox.file)
  stage('then.onnx')
  winnow('dataset', 'freeze', workspace, 'golden', '--where', keepDogs)
  winnow('settings', workspace, 'goldenDataset=golden', 'graceDays=0', 'graceDaysOfUse=0')
  winnow('bulk', 'trash', workspace, '--where', 'id == "img_1"')
  stage('now.onnx')
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+4')
  await page.getByRole('tab', { name: 'Trash', exact: true }).click()
  await page.getByRole('button', { name: 'Delete permanently…' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'has not run on 2 images of the golden set' })).toBeVisible()
  await take(page, 'gate-alert')
  await page.getByRole('button', { name: 'Delete anyway…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Include anyway' })).toBeDisabled()
  await dialog.getByLabel('Reason').fill('The pond is gone.')
  await take(page, 'gate-reason')
  await dialog.getByRole('button', { name: 'Include anyway' }).click()
  await expect(dialog.getByText('Despite the golden gate: The pond is gone.')).toBeVisible()
  await dialog.getByLabel('Type 1 to continue').fill('1')
  await take(page, 'gate-count')
  await dialog.getByRole('button', { name: 'Delete permanently' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'image 1.jpg' })).toBeVisible()
  await openCompliance(page, 'Certificates')
  await expect(page.getByText(/The pond is gone\./).first()).toBeVisible()
  await take(page, 'gate-certificate')
})

test('an image pinned in the library blocks a plan that removes it', async ({ open, folder }) => {
  const workspace = await pond(folder)
  const { page } = await open({ workspace })
  await page.getByRole('option').first().click()
  await page.getByRole('toolbar', { name: 'Selected images' }).getByRole('button', { name: 'More' }).click()
  await take(page, 'pin-menu')
  await page.getByRole('menuitem', { name: 'Pin images…' }).click()
  await take(page, 'pin-dialog')
  await page.getByRole('dialog').getByRole('button', { name: 'Pin 1 image' }).click()
  await expect(page.getByText('Pinned').first()).toBeVisible()
  await openPolicy(page)
  await writePolicy(page, policy('retire').replaceAll(String.raw`\"dog\"`, String.raw`\"fish\"`))
  await expect(page.getByText('Valid policy.').first()).toBeVisible()
  await page.getByRole('button', { name: 'Plan (dry run)' }).click()
  await page.getByRole('tab', { name: /^Guardrails/ }).click()
  const found = page.getByText(/found 1 would be removed: image \d\.jpg/)
  await expect(found).toBeVisible()
  await found.scrollIntoViewIfNeeded()
  await take(page, 'pin-rail')
})
