import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, test } from 'vitest'
import type { EngineClient } from '#contract'
import { annotationIdFrom, type ImageId } from '#model/ids.ts'
import type { RunningServer } from '../../src/server/serve.ts'
import { writeImage } from '../support/images.ts'
import { nextEditId } from '../support/label-bench.ts'
import { type Scratch, scratchWorkspace, testClock } from '../support/scratch-workspace.ts'
import { serveHere } from '../support/team/served.ts'
import { choosePasswords, invited, launchBrowser, newWindow, see, signIn } from '../support/team/windows.ts'

let scratch: Scratch
let served: RunningServer
let browser: Browser
let photos: string
/** Where pictures of the windows go, to look at them. */
const shots = process.env.WINNOW_SHOTS

/** Finishes an image with one box of a class. */
async function label(by: EngineClient, imageId: ImageId, classId: number): Promise<void> {
  const { revision, state } = await by.labeling.open({ imageId })
  const after = {
    id: annotationIdFrom(`${classId}`.padStart(16, '0')),
    classId,
    geometry: { shape: 'box' as const, x: 60, y: 60, width: 200, height: 160 },
    attributes: {},
    origin: 'human' as const,
    modelId: null,
    predictionId: null,
    score: null,
  }
  const diff = {
    annotations: [{ before: null, after }],
    predictions: [],
    state: { before: state, after: 'reviewed' as const },
  }
  await by.labeling.edit({ imageId, editId: nextEditId(), baseRevision: revision, diff })
}

beforeAll(async () => {
  scratch = await scratchWorkspace(['person', 'dog', 'cat'], testClock(Date.now()))
  photos = mkdtempSync(join(tmpdir(), 'winnow-images-'))
  for (let n = 1; n <= 6; n++) await writeImage(join(photos, `${n}.png`), { widthPx: 640, heightPx: 480, tint: n })
  const { client, engine } = scratch
  await engine.context.jobs.wait((await client.library.import({ paths: [photos] })).jobId)
  const images = (await client.library.list({ order: 'image.path' })).images.map(({ imageId }) => imageId)
  const [ana, bea] = [await scratch.actingAs('ana', 'annotator'), await scratch.actingAs('bea', 'annotator')]
  await client.access.add({ name: 'lea', role: 'lead' })
  const of = (...some: readonly number[]) => `id in ${JSON.stringify(some.map((n) => images[n - 1]))}`
  await client.labeling.assignQueue({ name: 'Twice', where: of(1, 2), users: ['ana', 'bea'], labelers: 2 })
  await client.labeling.assignQueue({ name: 'Alone', where: of(3, 4, 5), users: ['ana'] })
  await label(ana, images[0]!, 1)
  await label(bea, images[0]!, 2)
  const tokens = await invited(client, ['ana', 'bea', 'lea'])
  await engine.close()
  served = await serveHere({ folders: [scratch.folder] })
  await choosePasswords(served.url, tokens)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
  for (const folder of [scratch.folder, photos]) rmSync(folder, { recursive: true, force: true })
})

const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) })
}
const isOn = (page: Page, image: number) => see(page.getByRole('heading', { level: 1 })).toHaveText(`${image}.png`)
const next = (page: Page) =>
  page.getByRole('complementary', { name: 'Numbers' }).getByRole('button', { name: /^Alone/ })

test('a lead settles an image and moves a share while its users watch', async () => {
  const [leas, anas, beas] = await Promise.all([newWindow(browser), newWindow(browser), newWindow(browser)])
  const [lea, ana, bea] = await Promise.all([leas.newPage(), anas.newPage(), beas.newPage()])
  await signIn(lea, served.url, 'lea')
  await signIn(ana, served.url, 'ana')
  await signIn(bea, served.url, 'bea')

  // Ana begins at the image of her queue that is still to do, not at the one that is done.
  await ana.keyboard.press('Alt+1')
  await ana.getByRole('region', { name: 'Your queue' }).getByRole('button', { name: 'Continue' }).click()
  await isOn(ana, 2)
  // The browser's own buttons know the pages of the window.
  await ana.reload()
  await isOn(ana, 2)
  await ana.goBack()
  await see(ana.getByRole('region', { name: 'Your queue' })).toBeVisible()
  await ana.goForward()
  await isOn(ana, 2)

  await lea.keyboard.press('Alt+0')
  await lea.getByRole('tab', { name: 'Settle' }).click()
  await see(lea.getByRole('button', { name: 'To settle (1)' })).toBeVisible()
  await lea.getByRole('button', { name: /All from bea/ }).click()
  await shoot(lea, 'settle')
  await lea.getByRole('button', { name: 'Settle with 1 label' }).click()
  await see(lea.getByText('Nothing to settle')).toBeVisible()
  // It is ana's image too: she sees what it has become, and can't change it any more.
  await ana.getByRole('button', { name: 'Previous image', exact: true }).click()
  await isOn(ana, 1)
  await see(ana.getByRole('region', { name: 'Accepted' }).getByRole('listitem')).toHaveText([/dog/])
  await shoot(ana, 'settled')
  await ana.keyboard.press('Alt+1')
  await see(next(ana)).toContainText('3 images')
  await bea.keyboard.press('Alt+1')
  await see(next(bea)).toHaveCount(0)

  await lea.keyboard.press('Alt+1')
  await lea.getByRole('button', { name: 'Move what ana has left' }).last().click()
  const dialog = lea.getByRole('dialog', { name: 'Move what ana has left' })
  await see(dialog).toContainText('“Alone” has 3 images left for ana.')
  await dialog.getByLabel('bea').check()
  await shoot(lea, 'move')
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await see(dialog).toBeHidden()
  await see(next(bea)).toContainText('3 images')
  await see(next(ana)).toContainText('All done')
  await shoot(bea, 'moved')
  await Promise.all([leas.close(), anas.close(), beas.close()])
})
