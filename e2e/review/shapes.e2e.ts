import type { Page } from '@playwright/test'
import { giveClasses, type ListedLabel, listed, reviewWorkspace } from '../support/review-workspace.ts'
import { stageOf } from '../support/stage.ts'
import { expect, test } from '../support/winnow.ts'

const skeleton = { points: ['head', 'left hand', 'right hand'], edges: [[0, 1], [0, 2]] } // biome-ignore format: two lines
const classes = [
  { name: 'thing', skeleton },
  { name: 'road', shapes: ['mask', 'polygon'], defaultShape: 'mask' },
  { name: 'day', kind: 'image', imageChoice: 'light' },
  { name: 'night', kind: 'image', imageChoice: 'light' },
  {
    name: 'person',
    skeleton,
    attributes: [
      { name: 'pose', kind: 'select', options: ['standing', 'sitting'], required: true },
      { name: 'age', kind: 'number', required: false },
    ],
  },
]

const accepted = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const measures = (page: Page) => page.getByRole('region', { name: 'Selected object' }).locator('p').first()
const message = (page: Page) => page.getByTestId('said')
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

const shot = (page: Page, name: string) =>
  process.env.WINNOW_SHOTS ? page.screenshot({ path: `${process.env.WINNOW_SHOTS}/${name}.png` }) : undefined

async function openReview(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Review' }).first()).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(page.getByTestId('stage')).toBeVisible()
  await expect(page.getByTestId('saved')).toHaveText('Saved')
}

/** Kinds and bounds in whole pixels, sorted by kind. */
const shapesOf = (labels: readonly ListedLabel[]) =>
  labels
    .map(({ shape, bbox }) => [shape, ...bbox.map((value) => Math.round(value))] as const)
    .sort(([a], [b]) => a.localeCompare(b))

test('the class shown in the palette, at the pointer and below is that of the next shape', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[['person', 0.9, 40, 40, 100, 100]]])
  await giveClasses(workspace, [{ name: 'thing', color: '#c873dc' }])
  const { page, close } = await open({ workspace })
  await openReview(page)
  const stage = await stageOf(page)
  const palette = page.getByRole('region', { name: 'Class' })
  const present = palette.getByRole('button', { pressed: true })
  const named = async (name: string, title = 'Class of the next shape') => {
    await expect(palette).toContainText(title)
    await expect(present).toContainText(name)
    await expect(page.getByTestId('next-class')).toHaveText(name)
    await page.mouse.move(...stage.at(330, 230))
    await expect(page.getByTestId('pointer-class')).toHaveText(name)
    await shot(page, `class-${name}`)
  }
  // The prediction is selected: its class is shown, and a digit would change it.
  await press(page, 'Tab')
  await expect(palette).toContainText('Class of the selection')
  await expect(present).toContainText('person')

  await press(page, 'b', '2')
  await named('thing')
  await stage.drag([300, 200], [380, 300])
  await expect(accepted(page)).toHaveText([/^thing/])
  await named('thing', 'Class of this shape and the next')
  // Also by mouse, and with a tool that finds areas.
  await press(page, 'Escape')
  await page.getByRole('region', { name: 'To review' }).getByText('person 1').click()
  await expect(palette).toContainText('Class of the selection')
  await page.getByRole('toolbar', { name: 'Tools' }).getByRole('button', { name: 'Trace edges' }).click()
  await named('thing')
  await palette.getByRole('button', { name: 'person' }).click()
  await named('person')
  await press(page, 'l')
  await expect(page.getByPlaceholder('Class for new shapes…')).toBeVisible()
  await press(page, 'Escape')
  await stage.click(420, 300)
  await stage.click(520, 300)
  await stage.click(520, 400)
  await press(page, 'Enter')
  await expect(accepted(page)).toHaveCount(2)
  await close()
  expect(
    listed(workspace)[0]!
      .labels.map((label) => label.class)
      .sort(),
  ).toEqual(['person', 'thing'])
})

test('a user draws every kind of shape by mouse', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[]])
  await giveClasses(workspace, classes)
  const { page, close } = await open({ workspace })
  await openReview(page)
  const stage = await stageOf(page)
  const bar = page.getByRole('toolbar', { name: 'Tools' })
  /** Tools that share a place are in the menu of its corner. */
  const tool = async (name: string, menu?: string) => {
    if (!menu) return bar.getByRole('button', { name }).click()
    await bar.getByRole('button', { name: menu }).click()
    await page.getByRole('menuitem', { name }).click()
  }

  await tool('Draw a bounding box')
  await stage.drag([20, 20], [100, 80])
  await tool('Draw a rotated box', 'More like box')
  await stage.drag([140, 20], [220, 80])
  await tool('Draw a polygon')
  for (const [x, y] of [[260, 20], [340, 20], [340, 80]] as const) await stage.click(x, y) // biome-ignore format: a triangle
  await page.keyboard.press('Enter')
  await tool('Draw a line', 'More like polygon')
  for (const [x, y] of [[380, 20], [420, 80], [460, 20]] as const) await stage.click(x, y) // biome-ignore format: a line
  await page.keyboard.press('Enter')
  await tool('Place points')
  await stage.click(520, 50)
  await tool('Draw a skeleton', 'More like points')
  await stage.drag([20, 120], [100, 220])
  await tool('Paint a mask')
  await stage.draw([160, 170], [260, 170])
  await expect(accepted(page)).toHaveCount(7)
  await page.keyboard.press('Escape')
  await page
    .getByRole('region', { name: 'Whole image' })
    .getByRole('button', { name: /^night/ })
    .click()
  await expect(accepted(page)).toHaveCount(8)

  // The polygon gets a point by Alt and a drag, and loses another one.
  await stage.click(330, 35)
  await page.keyboard.down('Alt')
  await stage.drag([300, 50], [280, 70])
  await stage.click(340, 20)
  await page.keyboard.up('Alt')
  await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  // Shift selects the box with the rotated one, and both are moved together.
  await stage.click(30, 30)
  await page.keyboard.down('Shift')
  await stage.click(150, 30)
  await page.keyboard.up('Shift')
  await expect(page.getByText('2 objects selected')).toBeVisible()
  await stage.drag([60, 50], [60, 60])
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: 'moved thing × 2' })).toHaveCount(1)
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()

  const drawn = shapesOf(listed(workspace)[0]!.labels)
  expect(drawn.map(([shape]) => shape)).toEqual([
    'box',
    'mask',
    'points',
    'polygon',
    'polyline',
    'rotated-box',
    'skeleton',
    'whole-image',
  ])
  const near = (name: string, expected: number[]) => {
    const [, ...place] = drawn.find(([shape]) => shape === name)!
    expect(
      place.every((value, i) => Math.abs(value - expected[i]!) <= 2),
      `${name} at ${place}`,
    ).toBe(true)
  }
  near('box', [20, 30, 80, 60])
  near('rotated-box', [140, 30, 80, 60])
  near('polygon', [260, 20, 80, 60])
  near('polyline', [380, 20, 80, 60])
  near('points', [520, 50, 0, 0])
  near('skeleton', [20, 120, 80, 57])
})

test('a user draws every kind of shape with keys and edits it', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[], []])
  await giveClasses(workspace, classes)
  const { page, close } = await open({ workspace })
  await openReview(page)

  // A box: its lower right handle by 10, 1 and 1/10 px.
  await press(page, 'b', 'n', ',', ',', ',', ',')
  const before = (await measures(page).textContent()) ?? ''
  await press(page, 'Shift+ArrowRight', 'ArrowRight', 'Alt+ArrowRight')
  await expect(measures(page)).not.toHaveText(before)
  await press(page, 'Escape', 'Shift+ArrowDown')
  // A polygon that gets a point and loses one; a rotated box that is turned.
  await press(page, 'Escape', 'p', 'n', '.', ';', 'Delete', 'Escape')
  await press(page, 'Escape', 'o', 'n', ',')
  await press(page, 'Shift+ArrowRight')
  await expect(measures(page)).toContainText('°')
  // A line, points, and a skeleton with a hidden point.
  await press(page, 'Escape', 'Escape', 'y', 'n', 'Escape', 't', 'n', 'Escape', 'k', 'n', '.', '.')
  await expect(message(page)).toContainText('left hand (2 of 3)')
  await press(page, 'q', '.', ',')
  await expect(message(page)).toContainText('left hand (2 of 3, hidden)')
  // The digit sets class and brush; a mask is drawn, then the image is classified as night.
  await press(page, 'Escape', 'Escape', '2', 'n', 'Escape', 'Escape', '4')
  await expect(accepted(page)).toHaveCount(8)
  // Everything is copied to the next image, and attributes are typed there.
  await press(page, 'Control+a', 'Control+c', 'd')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('image 2.jpg')
  await press(page, 'Control+v')
  await expect(message(page)).toContainText('7 objects pasted')
  await press(page, 'Escape', 'Tab', '5')
  const pose = page.getByLabel('pose *')
  await expect(pose).toBeVisible()
  await press(page, 'Shift+a')
  await expect(pose).toBeFocused()
  await press(page, 'Enter')
  await expect(page.getByRole('option', { name: '—' })).toBeFocused()
  await press(page, 'ArrowDown', 'Enter')
  await expect(pose).toHaveText('standing')
  await expect(pose).toBeFocused()
  await press(page, 'Tab')
  await page.keyboard.type('7')
  await press(page, 'Escape')
  await expect(page.getByLabel('age', { exact: true })).toHaveValue('7')
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()

  const [first, second] = listed(workspace)
  const kinds = ['box', 'mask', 'points', 'polygon', 'polyline', 'rotated-box', 'skeleton']
  expect(shapesOf(first!.labels).map(([shape]) => shape)).toEqual([...kinds, 'whole-image'])
  expect(shapesOf(second!.labels).map(([shape]) => shape)).toEqual(kinds)
  expect(second!.labels.filter((label) => label.class === 'person')).toHaveLength(1)
})

test('a user cuts, joins, locks, hides and stacks shapes', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[]])
  await giveClasses(workspace, classes)
  const { page, close } = await open({ workspace })
  await openReview(page)
  const stage = await stageOf(page)

  await press(page, 'b')
  await stage.drag([100, 100], [300, 300])
  // A hole in it, then a cut in two, which a box over the gap joins again.
  await press(page, 'Shift+p')
  for (const [x, y] of [[150, 150], [200, 150], [200, 200], [150, 200]] as const) await stage.click(x, y) // biome-ignore format: a square
  await press(page, 'Enter')
  await expect(measures(page)).toContainText('Polygon')
  await press(page, 'Shift+y')
  await stage.click(80, 250)
  await stage.click(320, 250)
  await expect(accepted(page)).toHaveCount(2)
  await press(page, 'v', 'Control+a', 'j')
  await expect(accepted(page)).toHaveCount(1)

  // Behind a larger box it can't be reached until it is brought to the front.
  await press(page, 'Escape', 'b')
  await stage.drag([60, 60], [400, 400])
  await press(page, 'Shift+PageUp', 'Escape', 'Escape')
  await stage.click(120, 120)
  await expect(measures(page)).toContainText('Bounding box')
  await press(page, 'Control+l')
  await stage.click(120, 120)
  await expect(measures(page)).toContainText('Polygon')
  await press(page, 'Shift+h', 'Control+a', 'Delete')
  await expect(message(page)).not.toContainText('deleted')
  await expect(accepted(page)).toHaveCount(2)
  await press(page, 'Alt+h')
  await expect(message(page)).toHaveText('All objects shown')
  await expect(page.getByTestId('saved')).toHaveText('Saved')
  await close()
  expect(shapesOf(listed(workspace)[0]!.labels).map(([shape]) => shape)).toEqual(['box', 'polygon'])
})
