import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Edit } from '#contract'
import type { ImageId } from '#model/ids.ts'
import type { RunningServer } from '../../src/server/serve.ts'
import { writeImage } from '../support/images.ts'
import { type Scratch, scratchWorkspace, testClock } from '../support/scratch-workspace.ts'
import { serveHere } from '../support/team/served.ts'
import {
  choosePasswords,
  invited,
  launchBrowser,
  newWindow as newWindowOf,
  see,
  signIn as signInAt,
} from '../support/team/windows.ts'

let scratch: Scratch
let served: RunningServer
let browser: Browser
let images: ImageId[]
let photos: string
/** Where pictures of the windows go, to look at them. */
const shots = process.env.WINNOW_SHOTS

beforeAll(async () => {
  scratch = await scratchWorkspace(['person', 'dog', 'cat'], testClock(Date.now()))
  photos = mkdtempSync(join(tmpdir(), 'winnow-images-'))
  for (let n = 1; n <= 6; n++) await writeImage(join(photos, `${n}.png`), { widthPx: 640, heightPx: 480, tint: n })
  const { client, engine } = scratch
  await engine.context.jobs.wait((await client.library.import({ paths: [photos] })).jobId)
  images = (await client.library.list({ order: 'image.path' })).images.map(({ imageId }) => imageId)
  const model = scratch.addModel()
  for (const imageId of images)
    scratch.addPredictions(model, imageId, [
      { classId: 2, score: 0.9, box: [60, 60, 120, 100] },
      { classId: 3, score: 0.8, box: [300, 200, 100, 80] },
      { classId: 1, score: 0.7, box: [450, 60, 90, 120] },
    ])
  engine.context.store.write(() => engine.context.store.run("UPDATE image SET state = 'predicted'"))
  for (const name of ['ana', 'bea']) await client.access.add({ name, role: 'annotator' })
  await client.access.add({ name: 'lea', role: 'lead' })
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

const signIn = (page: Page, name: string) => signInAt(page, served.url, name)
const newWindow = () => newWindowOf(browser)

async function openReview(page: Page): Promise<void> {
  await page.keyboard.press('Alt+2')
  await see(page.getByTestId('stage')).toBeVisible()
}

const isOn = (page: Page, image: number) => see(page.getByRole('heading', { level: 1 })).toHaveText(`${image}.png`)
const accepted = (page: Page) => page.getByRole('region', { name: 'Accepted' }).getByRole('listitem')
const acceptButton = (page: Page, name: string) => page.getByRole('button', { name: `Accept ${name}`, exact: true })
const saved = (page: Page) => page.getByTestId('saved')
const unsaved = (page: Page) => page.getByRole('button', { name: '1 change not saved yet' })
const holder = (page: Page) => page.getByRole('note').filter({ hasText: /reviewing|claimed/ })
const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) })
}

/** The edits of an image as another connection gets them. */
async function editsOf(page: Page, image: number): Promise<Pick<Edit, 'kind' | 'user'>[]> {
  const { imageId } = { imageId: images[image - 1] }
  const url = `${served.url.replace(/^http/, 'ws')}/engine`
  return page.evaluate(
    ({ url, imageId }) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url)
        socket.onclose = ({ code, reason }) => reject(new Error(`The connection was closed: ${code} ${reason}`))
        socket.onopen = () =>
          socket.send(JSON.stringify({ i: '1', p: { u: '/labeling/history', b: { json: { imageId } } } }))
        socket.onmessage = ({ data }) => {
          const answer = JSON.parse(data)
          if (answer.i !== '1') return
          const edits: Edit[] | undefined = answer.p.b?.json?.edits
          if (edits) resolve(edits.map(({ kind, user }) => ({ kind, user })))
          else reject(new Error(`The edits were not told: ${data}`))
          socket.close(4000)
        }
      }),
    { url, imageId },
  )
}

test('two users never get the same image, see each other, claim an image, and lose nothing offline', async () => {
  const [anas, leas] = await Promise.all([newWindow(), newWindow()])
  const [ana, lea] = await Promise.all([anas.newPage(), leas.newPage()])
  await signIn(ana, 'ana')
  await openReview(ana)
  await isOn(ana, 1)
  // Ana's window takes the next image ahead.
  await signIn(lea, 'lea')
  await openReview(lea)
  await see(lea.getByRole('heading', { level: 1 })).toHaveText(/[23]\.png/)
  await isOn(lea, 3)
  await ana.getByRole('button', { name: /Accept image/ }).click()
  await isOn(ana, 2)

  await lea.getByRole('button', { name: 'Previous image', exact: true }).click()
  await isOn(lea, 2)
  await see(holder(lea)).toContainText('ana is reviewing this image')
  await see(lea.getByRole('img', { name: 'Also open with ana' })).toBeVisible()
  await see(ana.getByRole('img', { name: 'Also open with lea' })).toBeVisible()
  await shoot(lea, 'held')
  await acceptButton(ana, 'person 1').click()
  await see(accepted(ana)).toHaveCount(1)
  await see(accepted(lea)).toHaveCount(1)

  await lea.getByRole('button', { name: 'Claim image' }).click()
  await see(holder(lea)).toBeHidden()
  await see(holder(ana)).toContainText('lea claimed this image')
  await shoot(ana, 'claimed')
  // What comes late is taken, on what is there.
  await acceptButton(lea, 'cat 1').click()
  await see(accepted(ana)).toHaveCount(2)
  await acceptButton(ana, 'dog 1').click()
  await see(accepted(lea)).toHaveCount(3)
  // Undo is each one's own.
  await lea.keyboard.press('Control+z')
  await see(accepted(ana)).toHaveCount(2)
  await see(saved(ana)).toHaveText('Saved')
  expect(await editsOf(lea, 2)).toEqual([
    { kind: 'edit', user: 'ana' },
    { kind: 'edit', user: 'lea' },
    { kind: 'edit', user: 'ana' },
    { kind: 'undo', user: 'lea' },
  ])

  await anas.setOffline(true)
  await ana.keyboard.press('Control+z')
  await see(unsaved(ana)).toBeVisible()
  await unsaved(ana).click()
  await see(ana.getByRole('dialog')).toContainText('No connection')
  await shoot(ana, 'offline')
  await ana.keyboard.press('Escape')
  await see(accepted(lea)).toHaveCount(2)
  await anas.setOffline(false)
  await see(accepted(lea)).toHaveCount(1)
  await see(unsaved(ana)).toBeHidden()
  expect((await editsOf(lea, 2)).slice(4)).toEqual([{ kind: 'undo', user: 'ana' }])
  await lea.keyboard.press('Alt+1')
  await Promise.all([anas.close(), leas.close()])
})

test('unsent edits of a user who signed out are sent when they return, and by nobody else', async () => {
  const context = await newWindow()
  const page = await context.newPage()
  let isCut = false
  await page.routeWebSocket(/\/engine/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      if (!isCut) server.send(message)
    })
  })
  await signIn(page, 'ana')
  await page.keyboard.press('Alt+2')
  await see(page.getByTestId('stage')).toBeVisible()
  await see(saved(page)).toHaveText('Saved')
  const title = page.getByRole('heading', { level: 1 })
  await see(title).toHaveText(/^\d+\.png$/)
  const image = Number((await title.textContent())?.split('.')[0])
  const before = await editsOf(page, image)
  isCut = true
  await page.keyboard.press('Delete')
  await see(unsaved(page)).toBeVisible()
  await page.getByRole('button', { name: 'Acting as ana' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await see(page.getByRole('dialog')).toContainText('1 change is not saved yet')
  await shoot(page, 'sign-out')
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await see(page.getByLabel('Password')).toBeVisible()

  isCut = false
  await signIn(page, 'bea')
  await openReview(page)
  await see(saved(page)).toHaveText('Saved')
  expect(await editsOf(page, image)).toEqual(before)
  await page.getByRole('button', { name: 'Acting as bea' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await see(page.getByLabel('Password')).toBeVisible()

  await signIn(page, 'ana')
  await see(page.getByText('1 unsaved edit rescued', { exact: true })).toBeVisible()
  await expect.poll(() => editsOf(page, image)).toEqual([...before, { kind: 'edit', user: 'ana' }])
  await context.close()
})
