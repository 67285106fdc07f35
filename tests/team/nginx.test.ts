import { rmSync } from 'node:fs'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Served } from '../../src/server/serve.ts'
import { type Scratch, scratchWorkspace } from '../support/scratch-workspace.ts'
import { publicHost } from '../support/team/certificate.ts'
import { type Nginx, startNginx } from '../support/team/nginx.ts'
import { serveHere } from '../support/team/served.ts'

let scratch: Scratch
let served: Served
let nginx: Nginx

beforeAll(async () => {
  scratch = await scratchWorkspace()
  await scratch.engine.close()
  served = await serveHere({ folders: [scratch.folder], trustProxy: true, publicUrl: `https://${publicHost}` })
  nginx = await startNginx(served.port)
})
afterAll(async () => {
  await nginx?.stop()
  await served?.close()
  rmSync(scratch.folder, { recursive: true, force: true })
})

const ask = (path: string) =>
  new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
    const { port, certificate: ca } = nginx
    const asked = request(
      { host: '127.0.0.1', port, path, ca, servername: publicHost, headers: { host: publicHost } },
      (answer) => {
        answer.resume()
        resolve({ status: answer.statusCode, location: answer.headers.location })
      },
    )
    asked.on('error', reject)
    asked.end()
  })

test('the guide’s nginx passes requests on', async () => {
  await expect.poll(() => ask('/healthz').catch(() => null)).toMatchObject({ status: 200 })
  expect(await ask('/')).toEqual({ status: 302, location: '/sign-in' })
})
