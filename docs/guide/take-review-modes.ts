import type { Page } from 'playwright'

type Take = (page: Page, name: string) => Promise<void>

/** What the label set asks of each person in the images. */
export const personQuestions = {
  labelSet: 1,
  classes: [
    {
      name: 'person',
      color: '#3e9ce0',
      attributes: [
        { name: 'pose', kind: 'select', options: ['standing', 'sitting', 'walking'], required: true },
        { name: 'face hidden', kind: 'checkbox', required: false },
      ],
    },
  ],
}

/**
 * The ways through a queue, in a workspace of predicted images with `personQuestions`, a second user lena, and the
 * landings reviewed by her.
 */
export async function takeReviewModes(page: Page, take: Take): Promise<void> {
  const rest = (ms = 700) => page.waitForTimeout(ms)
  const start = async (where: string) => {
    await page.keyboard.press('Alt+r')
    await page.getByRole('button', { name: 'By query…' }).click()
    await page.getByLabel('Which images').fill(where)
    await rest()
    await page.keyboard.press('Enter')
    await page.getByTestId('position').waitFor()
    await rest(1500)
  }
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Alt+r')
  await page.getByRole('heading', { name: 'Start a review' }).waitFor()
  await rest()
  await take(page, 'review-start')
  await page.keyboard.press('Escape')

  await start('image.path.contains("DSC")')
  await page.keyboard.press('Control+2')
  await page.keyboard.press('Enter')
  await rest()
  await take(page, 'review-single')
  await page.keyboard.press('Control+3')
  await page.keyboard.press('1')
  await rest()
  await take(page, 'review-attributes')
  await page.keyboard.press('Control+1')
  await page.keyboard.press('Shift+c')
  await page.keyboard.type('Is this one person or two?')
  await page.keyboard.press('Enter')
  await rest()
  await page.keyboard.press('Alt+c')
  await page.keyboard.type('Two, look at the hands.')
  await page.keyboard.press('Enter')
  await rest()
  await take(page, 'review-comments')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+Shift+c')
  await rest()
  await take(page, 'review-all-comments')
  await page.keyboard.press('Escape')
  await page.keyboard.press('r')
  await rest()
  await take(page, 'review-reject')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+4')
  await rest(2500)
  for (const key of ['Enter', 'Enter', 'x', 'Shift+ArrowRight', 'Shift+ArrowRight']) await page.keyboard.press(key)
  await rest()
  await take(page, 'review-chips')

  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByTestId('position').waitFor()
  await page.getByRole('tab', { name: 'Objects' }).click()
  await page.keyboard.press('Alt+r')
  await page.getByRole('radio', { name: /^Second review/ }).check()
  await rest()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByTestId('position').waitFor()
  await rest(1200)
  await take(page, 'review-second')

  // Half of the images are blind then, so that some of the cameras’ are.
  await page.keyboard.press('Alt+9')
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Review' }).click()
  await page.getByLabel(/^Blind audit share/).fill('50')
  await page.keyboard.press('Enter')
  await page
    .getByText(/^Saved: Blind audit share/)
    .first()
    .waitFor()
  await rest(6000)
  await start('review.blind && image.path.contains("IMG")')
  await take(page, 'review-blind')
}
