import { cutOff } from '../support/cut-off.ts'
import { reviewWorkspace } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

for (const { size, larger } of [
  { size: [1440, 900], larger: 5 },
  { size: [1024, 640], larger: 5 },
  { size: [1024, 640], larger: 0 },
] as const)
  test(`nothing is cut off at ${size.join(' × ')} with text ${larger} steps larger`, async ({ open, folder }) => {
    const workspace = await reviewWorkspace(folder, [
      [
        ['heron', 0.9, 40, 60, 120, 90],
        ['frog', 0.5, 300, 200, 80, 60],
      ],
    ])
    const { page } = await open({ workspace, size: [...size] })
    await expect(page.getByRole('option')).toHaveCount(1)
    for (let i = 0; i < larger; i++) {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
      await page.keyboard.type('larger text')
      await expect(page.getByRole('option').first()).toContainText('Larger text')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    // The whole window is enlarged, including what is drawn on images.
    if (larger > 0) await expect.poll(() => page.evaluate(() => window.devicePixelRatio)).toBe(2)
    for (const [i, title] of [
      'Home',
      'Review',
      'Library',
      'Retention',
      'Datasets',
      'Models',
      'Experiments',
      'Monitoring',
      'Settings',
    ].entries()) {
      await page.keyboard.press(`Alt+${i + 1}`)
      await expect(page.getByRole('navigation').getByRole('button', { name: title })).toHaveAttribute(
        'aria-current',
        'page',
      )
      if (title === 'Review') await expect(page.getByTestId('stage')).toBeVisible()
      else await expect(page.getByRole('heading').first()).toBeVisible()
      await page.waitForLoadState('networkidle')
      expect.soft(await cutOff(page), title).toEqual([])
    }

    // Where the window is too narrow for image and objects, the objects cover the image when they are opened.
    await page.keyboard.press('Alt+2')
    await expect(page.getByTestId('stage')).toBeVisible()
    const objects = page.getByRole('complementary', { name: 'Image details' })
    if (larger > 0) {
      await expect(objects).toBeHidden()
      await page.keyboard.press('Control+Shift+O')
    }
    await expect(objects.getByRole('tab', { name: 'Objects' })).toBeInViewport()
  })
