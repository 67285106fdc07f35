import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

/** A short video of a square that jumps to each corner, as base64. */
const recorded = (page: Page, type = 'video/webm'): Promise<string> =>
  page.evaluate(async (mimeType) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 })
    const context = canvas.getContext('2d')!
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType })
    const chunks: Blob[] = []
    recorder.ondataavailable = ({ data }) => chunks.push(data)
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve
    })
    recorder.start()
    for (let n = 0; n < 24; n++) {
      const corner = Math.floor(n / 6)
      context.fillStyle = 'white'
      context.fillRect(0, 0, 320, 240)
      context.fillStyle = 'black'
      context.fillRect((corner & 1) * 160, (corner >> 1) * 120, 160, 120)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    recorder.stop()
    await stopped
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer())
    return btoa(String.fromCharCode(...bytes))
  }, type)

test('a user imports frames of a video file, decoded by the window', async ({ open, folder }) => {
  const workspace = join(folder, 'workspace')
  winnow('init', workspace)
  const { page, choose, close } = await open({ workspace })
  const video = join(folder, 'gate.webm')
  await writeFile(video, Buffer.from(await recorded(page), 'base64'))
  await choose(video)
  await page.getByRole('button', { name: 'Files', exact: false }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Import images' })
  await expect(dialog.getByText('Skip near-identical frames')).toBeVisible()
  await dialog.getByLabel('Frames per second').fill('10')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText(/\d images added/, { exact: true }).first()).toBeVisible()
  await close()

  const { images } = winnow('list', workspace, '--where', 'sequence == "gate"') as { images: { path: string }[] }
  expect(images.length).toBeGreaterThanOrEqual(4)
  expect(images.length).toBeLessThan(12)
  expect(images[0]).toMatchObject({ path: 'frame_000000.jpg', width: 320, height: 240, source: 'gate' })
})

test('a user makes a workspace from a folder with only an MP4, and sees its contents first', async ({
  open,
  folder,
}) => {
  const { page, choose } = await open()
  const videos = join(folder, 'yard')
  await mkdir(videos)
  const h264 = await recorded(page, 'video/mp4;codecs=avc1.42E01E')
  await writeFile(join(videos, 'yard.mp4'), Buffer.from(h264, 'base64'))
  await writeFile(
    join(videos, 'old.avi'),
    Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(2000), Buffer.from('AVI ')]),
  )
  await choose(videos)
  await page.getByRole('button', { name: 'Choose a folder' }).click()
  const found = page.getByRole('list', { name: 'Videos' }).getByRole('listitem')
  await expect(found).toHaveCount(2)
  await expect(found.filter({ hasText: 'yard.mp4' })).toContainText(
    /0:0[12] · \d+ frames · 320 × 240 · up to \d are taken/,
  )
  await expect(found.filter({ hasText: 'yard.mp4' }).getByRole('presentation')).toBeVisible()
  await expect(found.filter({ hasText: 'old.avi' })).toContainText(
    'can’t read this kind of video file. Convert it to MP4',
  )
  await page.getByLabel('Frames per second').fill('10')
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await expect(page.getByRole('heading', { name: 'Choose a model' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Steps' })).toContainText(/^Images[4-9]/)
})
