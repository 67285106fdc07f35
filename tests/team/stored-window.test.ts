import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeConnectionSettings } from '#engine'
import { openSettings } from '../../e2e/support/settings-page.ts'
import type { RunningServer } from '../../src/server/serve.ts'
import { writeImage } from '../support/images.ts'
import { type Scratch, scratchWorkspace, testClock } from '../support/scratch-workspace.ts'
import { clockRefusal, type FaultyProxy, startFaultyProxy } from '../support/team/faulty-proxy.ts'
import { type Moto, startMoto } from '../support/team/moto.ts'
import { serveHere } from '../support/team/served.ts'
import { choosePasswords, invited, launchBrowser, newWindow, see, signIn } from '../support/team/windows.ts'

let home: string
let moto: Moto
let proxy: FaultyProxy
let scratch: Scratch
let served: RunningServer
let browser: Browser
/** Where pictures of the windows go, to look at them. */
const shots = process.env.WINNOW_SHOTS

const keys = (prefix: string): string[] =>
  JSON.parse(
    moto.python(`
pages = s3.get_paginator('list_objects_v2').paginate(Bucket='team', Prefix='${prefix}')
print(json.dumps([one['Key'] for page in pages for one in page.get('Contents', [])]))`),
  )

async function windowOf(name: string): Promise<Page> {
  const page = await (await newWindow(browser)).newPage()
  await signIn(page, served.url, name)
  return page
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return
  for (const width of [1280, 1440])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: width === 1280 ? 800 : 900 })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`) })
    }
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'winnow-stored-window-'))
  moto = await startMoto()
  proxy = await startFaultyProxy(moto.port)
  Object.assign(process.env, {
    ...{ XDG_CONFIG_HOME: home, AWS_CONFIG_FILE: join(home, 'config') },
    ...{ AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials') },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret-of-test' },
  })
  await writeConnectionSettings('team', { endpoint: proxy.endpoint })
  moto.python("s3.create_bucket(Bucket='team')")
  scratch = await scratchWorkspace(['dog'], testClock(Date.now()))
  for (let n = 0; n < 6; n++) await writeImage(join(home, 'in', `${n}.png`), { tint: n * 9 })
  const { client, engine } = scratch
  await engine.context.jobs.wait((await client.library.import({ paths: [join(home, 'in')] })).jobId)
  engine.context.store.write(() => engine.context.store.run("UPDATE image SET state = 'reviewed'"))
  await scratch.freeze({ name: 'v1' })
  await client.access.add({ name: 'lea', role: 'lead' })
  await client.access.add({ name: 'adam', role: 'admin' })
  const tokens = await invited(client, ['lea', 'adam'])
  await engine.close()
  served = await serveHere({ folders: [scratch.folder], storage: ['team'] })
  await choosePasswords(served.url, tokens)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
  await proxy?.stop()
  await moto?.stop()
  for (const folder of [scratch.folder, home]) rmSync(folder, { recursive: true, force: true })
})

test('a lead tries an address and exports a version to it; problems are shown at the field', async () => {
  const page = await windowOf('lea')
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export v1' })
  await dialog.getByRole('combobox', { name: 'Export to' }).click()
  await page.getByRole('option', { name: 'Object storage' }).click()
  const address = dialog.getByLabel('Address')
  await dialog.getByRole('button', { name: 's3://team/' }).click()
  await see(address).toBeFocused()
  await address.fill('gs://team')
  await see(dialog.getByText('make HMAC keys')).toBeVisible()
  await address.fill('s3://team/exports')
  await see(dialog.getByText('Creates s3://team/exports/v1-coco')).toBeVisible()

  proxy.faults.answer = clockRefusal(Date.now() + 3_600_000)
  await dialog.getByRole('button', { name: 'Check this place' }).click()
  await see(dialog.getByText('60 minutes behind')).toBeVisible()
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await see(dialog.getByRole('alert').filter({ hasText: '60 minutes behind' })).toBeVisible()
  proxy.faults.answer = null

  await dialog.getByRole('button', { name: 'Check this place' }).click()
  await see(dialog.getByRole('status', { name: 'Check' }).getByText('works')).toHaveCount(3)
  await shoot(page, 'export')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await see(page.getByText('6 images and 0 labels exported', { exact: true })).toBeVisible()
  await see(page.getByRole('region', { name: 'Exports' }).getByText('s3://team/exports/v1-coco')).toBeVisible()
  await shoot(page, 'exported')
  expect(keys('exports/')).toContain('exports/v1-coco/manifest.json')
  await page.context().close()
})

test('an admin backs up to an address, and sees the backups there and how to restore one', async () => {
  const page = await windowOf('adam')
  await openSettings(page, 'Backups')
  await page.getByRole('button', { name: 'In object storage…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Backups in object storage' })
  const address = dialog.getByLabel('Address')
  await address.fill('s3://others/ws')
  await dialog.getByRole('button', { name: 'Back up', exact: true }).click()
  await see(dialog.getByText('winnow serve --allow-storage others')).toBeVisible()
  await address.fill('s3://team/ws')
  await dialog.getByRole('button', { name: 'List the backups there' }).click()
  await see(dialog.getByText('There is no backup at s3://team/ws.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Back up', exact: true }).click()
  await see(page.getByText('Backup verified: 6 originals').first()).toBeVisible()
  await see(dialog.getByRole('table', { name: 'Backups there' }).getByRole('row')).toHaveCount(2)
  await see(dialog.getByText('winnow restore s3://team/ws FOLDER')).toBeVisible()
  await shoot(page, 'backups')
  expect(keys('ws/backups/')).toHaveLength(1)
  await page.context().close()
})

test('a server that allows no bucket says so where one would be chosen', async () => {
  await served.close()
  served = await serveHere({ folders: [scratch.folder] })
  const page = await windowOf('lea')
  await page.keyboard.press('Alt+5')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Export v1' })
  await see(dialog.getByText('This server may not use object storage.')).toBeVisible()
  await shoot(page, 'refused')
  await dialog.getByRole('combobox', { name: 'Export to' }).click()
  await see(page.getByRole('option')).toHaveText(['One zip file', 'One tar file'])
})
