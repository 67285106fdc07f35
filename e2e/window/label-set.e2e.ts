import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { giveClasses, reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { violations } from '../support/violations.ts'
import { expect, test } from '../support/winnow.ts'

const classes = (page: Page) => page.getByRole('list', { name: 'Classes', exact: true }).getByRole('button')
const form = (page: Page, name: string) => page.getByRole('form', { name: `Class ${name}` })

async function openSettings(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Settings' })).toBeVisible()
  await page.keyboard.press('Alt+9')
  await expect(page.getByRole('heading', { name: /Label set/ })).toBeVisible()
}

test('a lead gives a class a skeleton and attributes, and exports the label set', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['dog', 0.9, 10, 10, 100, 80]]])
  const { page, choose, close } = await open({ workspace })
  await openSettings(page)

  await page.getByLabel('New class name').fill('face')
  await page.keyboard.press('Enter')
  const face = form(page, 'face')
  await face.getByRole('button', { name: 'Add skeleton' }).click()
  await face.getByLabel('Name of point 1').fill('left eye')
  await face.getByLabel('Name of point 2').fill('right eye')
  await face.getByRole('button', { name: 'Add point' }).click()
  await face.getByLabel('Name of point 3').fill('mouth')
  await face.getByRole('button', { name: 'Point 1, left eye' }).click()
  await face.getByRole('button', { name: 'Point 3, mouth' }).click()
  await face.getByRole('button', { name: 'Add attribute' }).click()
  await face.getByLabel('Name of attribute 1').fill('hat')
  await face.getByLabel('Required').check()
  await face.getByRole('button', { name: 'Add attribute' }).click()
  await face.getByLabel('Kind of attribute 2').click()
  await page.getByRole('option', { name: 'Choice' }).click()
  await face.getByLabel('Options of attribute 2').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('open, shut')
  await face.getByLabel('Default of attribute 2').click()
  await page.getByRole('option', { name: 'shut' }).click()
  // Nothing extends beyond the window.
  const body = face.locator('> div').first()
  expect(await body.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  for (const name of ['Rotated box', 'Polygon', 'Mask', 'Line', 'Points'])
    await face.getByRole('checkbox', { name }).uncheck()

  expect(await violations(page)).toEqual([])

  // Unsaved changes are kept while another class is shown.
  await classes(page).filter({ hasText: 'dog' }).click()
  await expect(classes(page).filter({ hasText: 'face' })).toContainText('not saved')
  await expect(form(page, 'dog').getByRole('button', { name: 'Remove dog' })).toBeEnabled()
  await classes(page).filter({ hasText: 'face' }).click()
  await face.getByRole('button', { name: 'Save class' }).click()
  await expect(classes(page).filter({ hasText: 'face' })).toContainText('2 shapes')

  await choose(folder)
  await page.getByRole('button', { name: 'Export…' }).click()
  await expect(page.getByText('Label set exported').first()).toBeVisible()
  await close()
  const file = JSON.parse(readFileSync(join(folder, 'label-set.json'), 'utf8'))
  expect(file.classes[1]).toMatchObject({
    name: 'face',
    shapes: ['box', 'skeleton'],
    skeleton: { points: ['left eye', 'right eye', 'mouth'], edges: [[0, 1], [0, 2]] }, // biome-ignore format: one skeleton
    attributes: [
      { name: 'hat', kind: 'checkbox', required: true },
      { kind: 'select', options: ['open', 'shut'], default: 'shut' },
    ],
  })
})

test('the label set is edited with keys alone; invalid changes are explained, and nothing is lost', async ({
  open,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[]])
  await giveClasses(workspace, [
    { name: 'car' },
    { name: 'bus' },
    { name: 'night', kind: 'image', imageChoice: 'light' },
  ])
  const { page, close } = await open({ workspace })
  await openSettings(page)

  await classes(page).first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(form(page, 'bus')).toBeVisible()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(classes(page).first()).toContainText('bus')
  await form(page, 'bus').getByLabel('Name', { exact: true }).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('car')
  await page.keyboard.press('Enter')
  await expect(form(page, 'bus').getByRole('status')).toHaveText('Class car already exists.')
  await page.keyboard.type('avan')
  await page.keyboard.press('Enter')
  await expect(classes(page).first()).toContainText('caravan')

  await classes(page).filter({ hasText: 'night' }).click()
  await expect(form(page, 'night').getByLabel('Group')).toHaveValue('light')
  await form(page, 'night').getByRole('button', { name: 'Remove night' }).press('Enter')
  await expect(classes(page)).toHaveCount(2)
  await close()
  const { classes: left } = winnow('label-set', 'show', workspace) as { classes: { name: string }[] }
  expect(left.map(({ name }) => name)).toEqual(['caravan', 'car'])
})
