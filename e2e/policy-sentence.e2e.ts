import { join } from 'node:path'
import { runCommand } from './support/commands.ts'
import { writeImage } from './support/images.ts'
import { openPolicy } from './support/retention-page.ts'
import { expect, test } from './support/winnow.ts'

test('a rule is made word by word with the keyboard; the query and the JSON say the same', async ({ open, folder }) => {
  const workspace = join(folder, 'workspace')
  runCommand(['init', workspace, '--quiet'])
  for (const [n, source] of ['pond', 'pond', 'yard'].entries()) {
    await writeImage(join(folder, `${source}-${n}`), `${source} ${n}.jpg`, n + 1)
    runCommand(['import', workspace, join(folder, `${source}-${n}`), '--source', source, '--quiet'])
  }
  const { page } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await openPolicy(page)
  const words = page.getByRole('group', { name: 'Sentence' })
  const word = (name: string) => words.locator(`[data-word="${name}"]`)
  // Looking at templates changes nothing: a sentence is added on request.
  const sentences = page
    .getByRole('navigation', { name: 'Sentences of the policy' })
    .getByRole('button', { name: /^Remove/ })
  await expect(sentences.first()).toBeVisible()
  const before = await sentences.count()
  await page.getByRole('button', { name: /^Thin out bursts/ }).click()
  await page.getByRole('button', { name: /^Blank rule/ }).click()
  await expect(page.getByText('“Blank rule” is not part of the policy yet.')).toBeVisible()
  expect(await sentences.count()).toBe(before)
  await page.getByRole('button', { name: 'Add to the policy' }).click()
  await expect(sentences).toHaveCount(before + 1)
  await expect(words).toContainText('Retire')
  await expect(words).toContainText('1 year')

  await word('Action').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(word('Field')).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.type('source')
  await expect(page.getByRole('option', { name: /^source/ })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(word('Value')).toContainText('choose…')
  await word('Value').press('Enter')
  const pond = page.getByRole('option', { name: 'pond 2' })
  await expect(pond).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(word('Value')).toContainText('pond')
  await expect(page.getByRole('complementary', { name: 'Result' })).toContainText('it matches 2')
  await expect(page.getByRole('complementary', { name: 'Result' })).toContainText('2 imported less than 7 days ago')
  if (process.env.WINNOW_SHOTS) await page.screenshot({ path: join(process.env.WINNOW_SHOTS, 'why-they-stay.png') })
  await expect(page.getByRole('region', { name: 'Near misses' })).toContainText('kept: recently imported')

  await page.getByRole('tab', { name: 'Query' }).click()
  await expect(page.getByLabel('Conditions as a query')).toHaveValue('image.source == "pond"')
  await page.getByLabel('Conditions as a query').fill('image.source == "yard" && (hold || labels.count < 3)')
  await page.getByRole('tab', { name: 'In words' }).click()
  await expect(words).toContainText('(that are on hold or whose number of labels is less than 3')
  await expect(page.getByRole('complementary', { name: 'Result' })).toContainText('it matches 1')
  await page.getByRole('button', { name: 'Save as version 1' }).click()
  await expect(page.getByText('Policy saved').first()).toBeVisible()
  await page.getByRole('tab', { name: 'JSON' }).click()
  await expect(page.getByLabel('Policy as JSON')).toHaveValue(/image\.source == \\"yard\\"/)
})
