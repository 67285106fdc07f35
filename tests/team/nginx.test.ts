import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { EngineClient } from '#contract'
import { onPath } from '../../scripts/setup/system-libraries.mjs'
import type { RunningServer } from '../../src/server/serve.ts'
import { writeImage } from '../support/images.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'
import { publicHost, requireProgram } from '../support/team/certificate.ts'
import { type Nginx, startNginx } from '../support/team/nginx.ts'
import { password, serveHere } from '../support/team/served.ts'

const guide = resolve(import.meta.dirname, '../../docs/guide/server.md')
const publicUrl = `https://${publicHost}`

let scratch: Scratch
let served: RunningServer
let nginx: Nginx
let browser: Browser
let page: Page

beforeAll(async () => {
  scratch = await scratchWorkspace()
  await scratch.engine.close()
  served = await serveHere({ folders: [scratch.folder], trustProxy: true, publicUrl })
  nginx = await startNginx(served.port)
  requireProgram('chromium')
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--ignore-certificate-errors',
      `--host-resolver-rules=MAP ${publicHost}:443 127.0.0.1:${nginx.port}`,
    ],
  })
  page = await browser.newPage()
})
afterAll(async () => {
  await browser?.close()
  await nginx?.stop()
  await served?.close()
  rmSync(scratch.folder, { recursive: true, force: true })
})

/** As a program beside the browser, with its session. */
async function clientOf(cookie: string): Promise<EngineClient> {
  const socket = new WebSocket(`wss://127.0.0.1:${nginx.port}/engine`, {
    agent: new Agent({ ca: nginx.certificate, servername: publicHost }),
    headers: { host: publicHost, origin: publicUrl, cookie },
  })
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}

test('through the guide’s nginx a browser signs in, works, uploads and sees images', async () => {
  await page.goto(served.workspaces[0]!.invitation!.url)
  await page.fill('#password', password)
  await page.fill('#again', password)
  await page.click('button')
  await page.waitForURL(`${publicUrl}/sign-in`)
  await page.fill('#name', 'olga')
  await page.fill('#password', password)
  const opened = page.waitForEvent('websocket')
  await page.click('button')
  expect((await opened).url()).toMatch(`wss://${publicHost}/engine?build=`)
  await page.getByText('No images yet').waitFor()

  const [cookie] = await page.context().cookies()
  expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })
  const session = `${cookie!.name}=${cookie!.value}`
  const batch = '01234567-89ab-cdef-0123-456789abcdef'
  const file = join(scratch.folder, '..', 'photo.png')
  await writeImage(file, { widthPx: 1500, heightPx: 1200 })
  const bytes = readFileSync(file).toString('base64')
  const status = await page.evaluate(
    async ([batch, bytes]) => {
      const body = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))
      const plan = { name: 'garden', isFolder: true, files: 1, bytes: body.length }
      const headers = { 'content-type': 'application/json' }
      await fetch(`/upload/${batch}`, { method: 'PUT', headers, body: JSON.stringify(plan) })
      const tus = { 'tus-resumable': '1.0.0' }
      const metadata = `path ${btoa('garden/photo.png')}`
      const begun = await fetch(`/upload/${batch}`, {
        method: 'POST',
        headers: { ...tus, 'upload-length': String(body.length), 'upload-metadata': metadata },
      })
      const piece = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
      return (await fetch(begun.headers.get('location') ?? '', { method: 'PATCH', headers: piece, body })).status
    },
    [batch, bytes] as const,
  )
  expect(status).toBe(204)
  const client = await clientOf(session)
  const { jobId } = await client.library.import({ paths: [`upload:${batch}/garden`] })
  await expect.poll(async () => (await client.jobs.get({ jobId })).status).toBe('done')
  // The page hears of it by itself, and shows it.
  await page.getByText('1 image').first().waitFor()
  const { images } = await client.library.list({ where: '', order: '' })
  const shown = await page.evaluate(async (path) => {
    const answer = await fetch(path)
    return [answer.status, answer.headers.get('content-type')]
  }, `/image/display/${images[0]!.imageId}`)
  expect(shown).toEqual([200, 'image/png'])
})

test('requests through it don’t count as local', async () => {
  const status = await page.evaluate(async () => (await fetch('/metrics')).status)
  expect(status).toBe(403)
})

test('systemd accepts the guide’s service', () => {
  if (!onPath('systemd-analyze')) {
    // Systems without systemd don't have the program either; the file is what is looked at then.
    expect(readFileSync(guide, 'utf8')).toMatch(/```ini\n\[Unit\]/)
    return
  }
  const unit = /```ini\n([\s\S]*?)```/.exec(readFileSync(guide, 'utf8'))?.[1] ?? ''
  const folder = mkdtempSync(join(tmpdir(), 'winnow-unit-'))
  const file = join(folder, 'winnow.service')
  writeFileSync(file, unit.replace('/usr/local/bin/winnow', process.execPath).replace('User=winnow', 'User=root'))
  expect(unit).toContain('ExecStart=/usr/local/bin/winnow serve ')
  execFileSync('systemd-analyze', ['verify', file], { stdio: 'pipe' })
  rmSync(folder, { recursive: true, force: true })
})
