import { test } from '../support/winnow.ts'
import { picture } from './picture.ts'
import { openCopy } from './workspaces.ts'

type Path = readonly (readonly [x: number, y: number])[]

test('label set', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'shapes', folder)
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Alt+9')
  await page.getByRole('heading', { name: /Label set/ }).waitFor()
  await page.mouse.move(2, 2)
  await page.waitForTimeout(800)
  await picture(page, 'label-set')
  const person = page.getByRole('form', { name: 'Class person' })
  await person.getByRole('button', { name: 'Add attribute' }).scrollIntoViewIfNeeded()
  await page.waitForTimeout(300)
  await picture(page, 'label-set-questions')
  await page.getByRole('list', { name: 'Classes' }).getByRole('button', { name: /^day/ }).click()
  await page.mouse.move(2, 2)
  await page.waitForTimeout(300)
  await picture(page, 'label-set-image')
})

test('a shape of every kind, and the image adjusted and pixel by pixel', async ({ open, folder }) => {
  const { page } = await openCopy(open, 'shapes', folder)
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await press('Alt+2')
  await page.getByTestId('stage').waitFor()
  await page.waitForTimeout(2000)
  const stage = await page.getByTestId('stage').boundingBox()
  if (!stage) throw new Error('There is no stage on the page.')
  // Points are shares of the image, which is centered on the stage and as wide as it, minus a margin.
  const width = stage.width - 48
  const height = (width * 820) / 2048
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    stage.x + 24 + x * width,
    stage.y + (stage.height - height) / 2 + y * height,
  ]
  const click = async (points: Path) => {
    for (const point of points) await page.mouse.click(...at(point))
  }
  const drag = async ([first, ...others]: Path, release = true) => {
    if (!first) return
    await page.mouse.move(...at(first))
    await page.mouse.down()
    for (const point of others) await page.mouse.move(...at(point), { steps: 6 })
    if (release) await page.mouse.up()
  }

  await press('1', 'k')
  await drag([[0.4, 0.29], [0.49, 1.35]]) // biome-ignore format: a drag
  await press('b')
  await drag([[0.155, 0.18], [0.31, 0.99]]) // biome-ignore format: a drag
  await press('Escape', 'Escape', '3')
  await click([[0.16, 0.02], [0.3, 0.02], [0.33, 0.12], [0.27, 0.2], [0.19, 0.15]]) // biome-ignore format: the leaves
  await press('Enter', 'Escape', 'Escape', '5')
  await click([[0.55, 0.01], [0.72, 0.06], [0.9, 0.03]]) // biome-ignore format: a line
  await press('Enter', 'Escape', 'Escape', '4')
  for (let larger = 0; larger < 2; larger++) await press(']')
  await drag([[0.62, 0.48], [0.675, 0.45], [0.675, 0.56], [0.625, 0.56], [0.63, 0.68], [0.67, 0.68], [0.67, 0.8], [0.6, 0.82], [0.6, 0.94], [0.67, 0.94]]) // biome-ignore format: brush strokes
  await press('Escape', 'Escape', '6')
  await click([[0.23, 0.6]]) // biome-ignore format: the man in the light suit
  await page.mouse.move(2, 2)
  await page.waitForTimeout(600)
  await picture(page, 'shapes')

  await press('Escape')
  await click([[0.235, 0.07]]) // biome-ignore format: the leaves
  await press('Shift+B')
  await drag([[0.27, 0.1], [0.33, 0.1], [0.36, 0.07]], false) // biome-ignore format: a stroke
  await page.waitForTimeout(400)
  await picture(page, 'outline-brush')
  await page.mouse.up()
  await press('Escape')
  const ofStage = (x: number, y: number): [number, number] => [stage.x + stage.width * x, stage.y + stage.height * y]
  await page.keyboard.press('Escape')
  await page.keyboard.press('Shift+V')
  // The focus is on the panel: Tab goes to its sliders, brightness first.
  const times = (key: string, count: number) => press(...Array<string>(count).fill(key))
  await page.getByRole('slider', { name: 'Contrast' }).waitFor()
  await times('Tab', 2)
  await times('ArrowRight', 14)
  await press('Tab')
  await times('ArrowRight', 8)
  await page.mouse.move(...ofStage(0.3, 0.5))
  await page.waitForTimeout(600)
  await picture(page, 'image-view')

  await page.keyboard.press('Alt+Shift+V')
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.mouse.move(...ofStage(0.245, 0.5))
  for (let step = 0; step < 8; step++) await page.mouse.wheel(0, -195)
  await page.waitForTimeout(1200)
  await picture(page, 'image-pixels')
})
