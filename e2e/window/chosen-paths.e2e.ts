import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeImage } from '../support/images.ts'
import { winnow } from '../support/review-workspace.ts'
import { expect, test } from '../support/winnow.ts'

/** As foreign code in the page would: keeps the ports through which the page sends from now on, and its calls. */
const takePorts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const ports = new Map<string, MessagePort>()
    const post = MessagePort.prototype.postMessage
    MessagePort.prototype.postMessage = function (this: MessagePort, ...given: Parameters<typeof post>) {
      const [, module] = /"u":"\/(\w+)/.exec(String(given[0])) ?? []
      if (module) ports.set(module, this)
      post.apply(this, given)
    } as typeof post
    Object.assign(window, { ports })
  })

/** Sends a call through a port that `module` was called by; returns the status and the answer. */
const askBy = (page: Page, module: string, call: string, input: unknown): Promise<{ s?: number; b: unknown }> =>
  page.evaluate(
    ([module, call, input]) => {
      const { ports } = window as unknown as { ports: Map<string, MessagePort> }
      const port = ports.get(module)
      if (!port) throw new Error(`Nothing was sent to ${module}: ${[...ports.keys()].join()}`)
      return new Promise((resolve) => {
        const id = `foreign ${call} ${Math.random()}`
        port.addEventListener('message', ({ data }) => {
          const answer = typeof data === 'string' ? JSON.parse(data) : {}
          if (answer.i === id) resolve(answer.p)
        })
        port.postMessage(JSON.stringify({ i: id, p: { u: `/${call}`, b: { json: input } } }))
      })
    },
    [module, call, input] as const,
  )

test('the page may use only paths that were chosen', async ({ open, folder }) => {
  const [images, secrets, workspace] = [join(folder, 'images'), join(folder, 'secrets'), join(folder, 'workspace')]
  await writeImage(images, 'a.jpg', 1)
  await mkdir(secrets)
  await writeFile(join(secrets, 'names.txt'), 'secret\n')
  await writeFile(join(images, 'names.txt'), 'wolf\n')
  winnow('init', workspace)
  const { page, choose } = await open({ workspace })
  await expect(page.getByRole('button', { name: 'Choose a folder…' })).toBeVisible()
  await takePorts(page)
  await choose(images)
  await page.getByRole('button', { name: 'Choose a folder…' }).click()
  await expect(page.getByRole('dialog', { name: 'Import images' }).getByRole('status')).toContainText('1 image')

  const ofEngine = (call: string, input: unknown) => askBy(page, 'datasets', call, input)
  const read = (file: string) => ofEngine('datasets/classNames', { file })
  expect(await read(join(images, 'names.txt'))).toMatchObject({ b: { json: ['wolf'] } })
  const refused = { s: 403, b: { json: { message: expect.stringContaining('was not chosen in a dialog') } } }
  for (const file of [join(secrets, 'names.txt'), `${images}/../secrets/names.txt`, '/etc/passwd'])
    expect(await read(file)).toMatchObject(refused)
  expect(await ofEngine('library/import', { paths: [secrets] })).toMatchObject(refused)
  expect(await ofEngine('maintenance/backup', { file: join(secrets, 'backup.tar') })).toMatchObject(refused)

  const ofShell = (call: string, input: unknown) => askBy(page, 'chooseFolder', call, input)
  const notOpened = { s: 500, b: { json: { message: expect.stringContaining('was not chosen in a dialog') } } }
  expect(await ofShell('create', { folder: secrets, name: 'Taken' })).toMatchObject(notOpened)
  expect(await ofShell('openVideo', { file: join(secrets, 'a.mp4') })).toMatchObject(notOpened)
  expect(await ofShell('showInFolder', { path: secrets })).toMatchObject(notOpened)
  expect(await ofShell('restoreBackup', { file: join(images, 'a.jpg'), folder: secrets })).toMatchObject(notOpened)
})
