import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { openReview } from '../support/review-page.ts'
import { listed, type Proposed, reviewWorkspace, winnow } from '../support/review-workspace.ts'
import { type ServerProcess, serve } from '../support/server-process.ts'
import { expect, imageIsSeen, test } from '../support/winnow.ts'

const dog: Proposed = ['dog', 0.9, 60, 60, 120, 100]
const saved = (page: Page) => page.getByTestId('saved')

test.skip(process.platform === 'win32', 'The server is stopped by POSIX means here.')

async function openServer(
  app: ElectronApplication,
  page: Page,
  { url, owner, password }: ServerProcess,
): Promise<Page> {
  await page.getByRole('button', { name: 'Open from a server…' }).click()
  await expect(page.getByLabel('Address of the server')).toBeFocused()
  await page.keyboard.type(new URL(url).host)
  const opened = app.waitForEvent('window')
  await page.keyboard.press('Enter')
  const server = await opened
  await server.getByLabel('Name').fill(owner)
  await server.getByLabel('Password').fill(password)
  await server.getByRole('button', { name: 'Sign in' }).click()
  return server
}

/** An address where nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

test('the app opens a workspace of a server, works in it across a restart, and lists it as recent', async ({
  start,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[dog], [dog]])
  let server = await serve(workspace)
  const { app, page } = await start()
  const remote = await openServer(app, page, server)
  await openReview(remote)
  await expect(remote.getByRole('region', { name: 'To review' }).getByRole('listitem')).toHaveCount(1)
  await imageIsSeen(remote)
  await remote.keyboard.press('Enter')
  await expect(remote.getByRole('region', { name: 'Accepted' }).getByRole('listitem')).toHaveCount(1)
  await expect(saved(remote)).toHaveText('Saved')
  if (process.env.WINNOW_SHOTS) await remote.screenshot({ path: join(process.env.WINNOW_SHOTS, 'server.png') })
  // The page has no access to this computer.
  expect(await remote.evaluate(() => ['process', 'require', 'ipcRenderer'].filter((name) => name in window))).toEqual(
    [],
  )
  expect(await remote.evaluate('window.winnow.images')).toBe('/image')
  // A command next to the server sees the label.
  await expect
    .poll(() => listed(workspace).flatMap(({ labels }) => labels.map((label) => label.class)))
    .toEqual(['dog'])

  await server.stop()
  await expect(remote.getByRole('status').filter({ hasText: 'Offline' })).toBeVisible()
  server = await serve(workspace, Number(new URL(server.url).port))
  await expect(remote.getByRole('status').filter({ hasText: 'Offline' })).toBeHidden()
  await remote.close()

  const recent = page.getByRole('button', { name: 'Continue with workspace' })
  await expect(recent).toBeVisible()
  await expect(page.getByText(`On ${new URL(server.url).host}`)).toBeVisible()
  if (process.env.WINNOW_SHOTS) await page.screenshot({ path: join(process.env.WINNOW_SHOTS, 'server-recent.png') })
  const again = app.waitForEvent('window')
  await recent.click()
  await expect((await again).getByRole('button', { name: 'Workspace workspace' })).toBeVisible()
  await server.stop()
})

test('an address without a server, or that would send passwords unencrypted, is refused with the reason', async ({
  open,
}) => {
  const { page } = await open()
  const port = await freePort()
  await page.getByRole('button', { name: 'Open from a server…' }).click()
  const address = page.getByLabel('Address of the server')
  for (const [typed, problem] of [
    [`localhost:${port}`, `No server answers at localhost:${port}`],
    ['http://winnow.example.org', 'would get your password unencrypted'],
    ['two words', 'is no address of a server'],
  ] as const) {
    await address.fill(typed)
    await page.keyboard.press('Enter')
    await expect(page.getByText(problem)).toBeVisible()
  }
})

test('commands work while the app is open', async ({ open, folder }) => {
  const workspace = await reviewWorkspace(folder, [[dog]])
  const { page } = await open({ workspace })
  await expect(page.getByRole('option')).toHaveCount(1)
  winnow('accept', workspace, '--where', 'prediction.count > 0')
  expect(listed(workspace).map(({ labels }) => labels.length)).toEqual([1])
  await expect(page.getByRole('option', { name: /Reviewed/ })).toBeVisible()
})
