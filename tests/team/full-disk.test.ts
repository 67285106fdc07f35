import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page, expect as pageExpect } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../../src/server/serve.ts'
import { writeImage } from '../support/images.ts'
import { scratchWorkspace, testClock } from '../support/scratch-workspace.ts'
import { type RealDisk, realDisk } from '../support/team/real-disk.ts'
import { password, serveHere } from '../support/team/served.ts'

const see = pageExpect.configure({ timeout: 30_000 })
const full = 'The disk of the server is full. Whoever runs it must free some space'

let disk: RealDisk
let served: RunningServer
let browser: Browser
let photos: string
/** Where pictures of the windows go, to look at them. */
const shots = process.env.WINNOW_SHOTS

beforeAll(async () => {
  // Uploads leave a gigabyte free.
  disk = realDisk(3000)
  photos = mkdtempSync(join(tmpdir(), 'winnow-images-'))
  for (let n = 1; n <= 4; n++) await writeImage(join(photos, `${n}.png`), { widthPx: 640, heightPx: 480, tint: n })
  const scratch = await scratchWorkspace(['person', 'dog', 'cat'], testClock(Date.now()))
  const { client, engine } = scratch
  await engine.context.jobs.wait((await client.library.import({ paths: [photos] })).jobId)
  const model = scratch.addModel()
  for (const { imageId } of (await client.library.list({ order: 'image.path' })).images)
    scratch.addPredictions(model, imageId, [
      { classId: 1, score: 0.9, box: [60, 60, 120, 100] },
      { classId: 2, score: 0.8, box: [300, 200, 100, 80] },
      { classId: 3, score: 0.7, box: [450, 60, 90, 120] },
    ])
  engine.context.store.write(() => {
    engine.context.store.run("UPDATE image SET state = 'predicted'")
    engine.context.store.run("UPDATE image SET state = 'reviewed' WHERE id > 2")
  })
  await scratch.freeze({ name: 'v1' })
  await client.access.add({ name: 'ana', role: 'annotator' })
  await client.access.add({ name: 'lea', role: 'lead' })
  const tokens = [
    (await client.access.invite({ name: 'ana' })).token,
    (await client.access.invite({ name: 'lea' })).token,
  ]
  await engine.close()
  const folder = join(disk.folder, 'garden')
  cpSync(scratch.folder, folder, { recursive: true })
  rmSync(scratch.folder, { recursive: true, force: true })
  served = await serveHere({ folders: [folder] })
  for (const token of tokens)
    await fetch(new URL(`/invite/${token}`, served.url), {
      method: 'POST',
      headers: { origin: served.url },
      body: new URLSearchParams({ password, again: password }),
    })
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
  disk?.remove()
  rmSync(photos, { recursive: true, force: true })
})

async function signIn(name: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage()
  await page.goto(new URL('/sign-in', served.url).href)
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await see(page.getByRole('button', { name: `Acting as ${name}` })).toBeVisible()
  return page
}
const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`) })
}
const saved = (page: Page) => page.getByTestId('saved')
const accept = (page: Page, name: string) => page.getByRole('button', { name: `Accept ${name}`, exact: true }).click()

/** Asks as the page does, with its session. */
function ask<Answer>(page: Page, call: string, input: object): Promise<Answer> {
  return page.evaluate(
    ({ call, input }) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/engine`)
        socket.onclose = ({ code, reason }) => reject(new Error(`The connection was closed: ${code} ${reason}`))
        socket.onopen = () => socket.send(JSON.stringify({ i: '1', p: { u: `/${call}`, b: { json: input } } }))
        socket.onmessage = ({ data }) => {
          const answer = JSON.parse(data)
          if (answer.i !== '1') return
          resolve(answer.p.b.json)
          socket.close(4000)
        }
      }),
    { call, input },
  )
}
const historyOf = async (page: Page, imageId: string) =>
  (await ask<{ edits: { editId: string; kind: string }[] }>(page, 'labeling/history', { imageId })).edits

test('edits that were answered stay, later ones wait in the browser through a reload, and are sent once there is room', async () => {
  const page = await signIn('ana')
  await page.keyboard.press('Alt+2')
  await see(page.getByTestId('stage')).toBeVisible()
  await accept(page, 'person 1')
  await see(saved(page)).toHaveText('Saved')
  const imageId = (await ask<{ images: { imageId: string }[] }>(page, 'library/list', { order: 'image.path' }))
    .images[0]!.imageId
  const before = await historyOf(page, imageId)
  expect(before).toHaveLength(1)

  disk.fill()
  await accept(page, 'dog 1')
  await see(saved(page)).toContainText('Not saved: disk full, 1 edit waiting')
  await see(page.getByText(full).first()).toBeVisible()
  expect(await page.locator('body').textContent()).not.toContain(disk.folder)
  await accept(page, 'cat 1')
  await see(saved(page)).toContainText('Not saved: disk full, 2 edits waiting')
  await shoot(page, 'disk-full')
  await page.reload()
  await see(page.getByRole('button', { name: '2 changes not saved yet' })).toBeVisible()
  await shoot(page, 'disk-full-reloaded')
  expect(await historyOf(page, imageId)).toEqual(before)

  disk.clear()
  await see(page.getByRole('button', { name: '2 changes not saved yet' })).toBeHidden()
  const after = await historyOf(page, imageId)
  expect(after.slice(0, 1)).toEqual(before)
  expect(after.map(({ kind }) => kind)).toEqual(['edit', 'edit', 'edit'])
  await page.context().close()
})

test('a user who signs in while the disk is full gets a message, and can sign in once there is room', async () => {
  disk.fill()
  const page = await (await browser.newContext()).newPage()
  await page.goto(new URL('/sign-in', served.url).href)
  const signIn = async () => {
    await page.getByLabel('Name').fill('ana')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }
  await signIn()
  await see(page.getByText(full)).toBeVisible()
  await shoot(page, 'disk-full-sign-in')
  disk.clear()
  await page.goto(new URL('/sign-in', served.url).href)
  await signIn()
  await see(page.getByRole('button', { name: 'Acting as ana' })).toBeVisible()
  await page.context().close()
})

test('an upload stops with a sentence and goes on once there is room', async () => {
  const page = await signIn('lea')
  const image = join(photos, 'new.png')
  await writeImage(image, { widthPx: 800, heightPx: 600, tint: 99 })
  let isFilled = false
  await page.route('**/upload/*', async (route) => {
    if (route.request().method() === 'POST' && !isFilled) {
      isFilled = true
      disk.fill()
    }
    await route.continue()
  })
  await page.getByRole('button', { name: 'Library', exact: true }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: 'Files…' }).click()
  await (await chooser).setFiles([image])
  const card = page.getByRole('region', { name: /^Upload of / })
  await see(card).toContainText(full)
  await shoot(page, 'disk-full-upload')
  disk.clear()
  await card.getByRole('button', { name: 'Continue' }).click()
  await see(page.getByText('1 file uploaded', { exact: true })).toBeVisible()
  await shoot(page, 'disk-full-uploaded')
  await page.context().close()
})

test('a job is refused with a message until there is room, and so is a download', async () => {
  const page = await signIn('lea')
  const endOf = async (jobId: string) => {
    await expect
      .poll(async () => (await ask<{ status: string }>(page, 'jobs/get', { jobId })).status)
      .toMatch(/done|failed/)
    return ask<{ status: string; error: string | null }>(page, 'jobs/get', { jobId })
  }
  disk.fill()
  const exporting = { name: 'v1', format: 'coco', folder: `download:${crypto.randomUUID()}/v1` }
  expect(await ask(page, 'datasets/export', exporting)).toMatchObject({ message: expect.stringContaining(full) })
  disk.clear()
  const { jobId } = await ask<{ jobId: string }>(page, 'datasets/export', exporting)
  expect(await endOf(jobId)).toMatchObject({ status: 'done' })

  disk.fill()
  await page.getByRole('button', { name: 'Library', exact: true }).click()
  await see(page.getByText('4 images', { exact: true }).first()).toBeVisible()
  await shoot(page, 'disk-full-library')
  await page.getByRole('button', { name: 'Workspace Scratch' }).click()
  await page.getByRole('menuitem', { name: 'Downloads…' }).click()
  await page.getByRole('button', { name: 'Download v1' }).click()
  await see(page.getByText(full).first()).toBeVisible()
  await shoot(page, 'disk-full-download')
  disk.clear()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download v1' }).click()
  expect((await download).suggestedFilename()).toBe('v1.tar')
  await page.context().close()
})
