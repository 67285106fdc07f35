import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { minisignKey } from '../../tests/support/minisigned.ts'
import { reviewWorkspace } from '../support/review-workspace.ts'
import { openSettings } from '../support/settings-page.ts'
import { expect, test } from '../support/winnow.ts'

test.skip(process.platform !== 'linux', 'The copy that updates itself is an AppImage here.')

const managedBy = ['APPIMAGE', 'WINNOW_POLICY'] as const
test.afterEach(() => {
  for (const name of managedBy) delete process.env[name]
})

/**
 * A feed with a new version, which leaves a mark when it is started, and an old AppImage. Made after the workspace, because
 * the thread of commands keeps its first environment.
 */
function newVersion(folder: string, { signedFor }: { signedFor?: string } = {}) {
  const [feed, name] = [join(folder, 'feed'), 'Winnow-99.1.0.AppImage']
  mkdirSync(feed)
  const started = join(folder, 'started')
  const content = Buffer.from(`#!/bin/sh\ntouch '${started}'\n`)
  const sha512 = createHash('sha512').update(content).digest('base64')
  writeFileSync(join(feed, name), content)
  const listed = Buffer.from(
    `version: 99.1.0\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${content.length}\npath: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-01-01T00:00:00.000Z'\n`,
  )
  writeFileSync(join(feed, 'latest-linux.yml'), listed)
  const key = minisignKey()
  writeFileSync(join(feed, 'latest-linux.yml.minisig'), key.signed(listed, signedFor ?? 'latest-linux.yml'))
  const old = join(folder, 'Winnow-0.1.0.AppImage')
  writeFileSync(old, 'old')
  chmodSync(old, 0o755)
  process.env.APPIMAGE = old
  const manage = (settings: object) => {
    process.env.WINNOW_POLICY = join(folder, 'policy.json')
    writeFileSync(process.env.WINNOW_POLICY, JSON.stringify({ updateKey: key.publicKey, ...settings }))
  }
  return { feed, old, started, content, manage }
}

test('no update is requested until updates are turned on; then a version is announced, checked and installed by the user', async ({
  start,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[]])
  const { feed, old, started, content, manage } = newVersion(folder)
  const asked: string[] = []
  const server = createServer(({ url = '' }, reply) => {
    asked.push(url.split('?')[0] ?? '')
    const file = join(feed, new URL(url, 'http://localhost').pathname)
    if (existsSync(file)) reply.end(readFileSync(file))
    else reply.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  manage({ updateFeed: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })
  const { app, page } = await start({ workspace })
  await openSettings(page, 'Updates')
  const box = page.getByRole('checkbox', { name: 'Look for updates once a week' })
  await expect(box).not.toBeChecked()
  await expect(page.getByText('Set by your administrator: updateFeed in')).toBeVisible()
  expect(asked).toEqual([])
  await box.click()
  await expect(page.getByText('Winnow 99.1.0 is available.')).toBeVisible()
  if (process.env.WINNOW_SHOTS)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `updates-${colorScheme}.png`) })
    }
  expect(asked).toEqual(['/latest-linux.yml', '/latest-linux.yml', '/latest-linux.yml.minisig'])
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  await expect(page.getByText('is downloaded and checked')).toBeVisible()
  expect(readFileSync(old, 'utf8')).toBe('old')
  const closed = app.waitForEvent('close')
  await page.getByRole('button', { name: 'Restart and install' }).click()
  await closed
  await expect.poll(() => existsSync(started)).toBe(true)
  expect(readFileSync(join(folder, 'Winnow-99.1.0.AppImage'))).toEqual(content)
  server.close()
})

test('a feed with another signature is refused, also in a closed network’s folder', async ({ start, folder }) => {
  const workspace = await reviewWorkspace(folder, [[]])
  const { feed, manage } = newVersion(folder, { signedFor: 'beta-linux.yml' })
  manage({ updateFeed: pathToFileURL(feed).href })
  const { page } = await start({ workspace })
  await openSettings(page, 'Updates')
  await page.getByRole('checkbox', { name: 'Look for updates once a week' }).click()
  await expect(page.getByText('The signature is of another file than latest-linux.yml')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Download', exact: true })).toBeHidden()
})

test('an administrator turns updates off and raises the days in the trash, and the settings say so', async ({
  start,
  folder,
}) => {
  const workspace = await reviewWorkspace(folder, [[]])
  const { manage } = newVersion(folder)
  manage({ updates: 'off', minGraceDays: 90, remoteModelHosts: [], contact: 'it@example.org' })
  const { page } = await start({ workspace })
  await openSettings(page, 'Updates')
  await expect(page.getByRole('checkbox', { name: 'Look for updates once a week' })).toBeDisabled()
  await expect(page.getByText('Set by your administrator (it@example.org): updates in')).toBeVisible()
  await openSettings(page, 'Retention')
  await expect(page.getByLabel('Days in trash')).toHaveValue('90')
  await expect(page.getByText('At least 90: set by your administrator (it@example.org)')).toBeVisible()
  await page.getByLabel('Days in trash').fill('30')
  await expect(page.getByText('between 90 and 3,650')).toBeVisible()
  if (process.env.WINNOW_SHOTS)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(process.env.WINNOW_SHOTS, `managed-${colorScheme}.png`) })
    }
  await openSettings(page, 'Pre-labeling')
  await page.getByRole('button', { name: 'Advanced' }).click()
  await expect(page.getByRole('checkbox', { name: 'Allow models on servers' })).toBeDisabled()
})
