import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeImage } from '../support/images.ts'
import { type FaultyProxy, startFaultyProxy } from '../support/team/faulty-proxy.ts'
import { type Moto, startMoto } from '../support/team/moto.ts'
import { winnow } from '../support/winnow-command.ts'

const program = resolve(import.meta.dirname, '../../scripts/winnow.mjs')
const images = 20

let ground: string
let moto: Moto
let proxy: FaultyProxy
const at = (path: string) => join(ground, path)

async function done<Result>(...args: string[]): Promise<Result> {
  const run = await winnow([...args, '--json', '--quiet'])
  expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  return run.json() as Result
}

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-imports-killed-'))
  moto = await startMoto()
  proxy = await startFaultyProxy(moto.port)
  Object.assign(process.env, {
    ...{ XDG_CONFIG_HOME: ground, AWS_CONFIG_FILE: at('config'), AWS_SHARED_CREDENTIALS_FILE: at('credentials') },
    ...{ AWS_ENDPOINT_URL_S3: proxy.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'secret-of-test' },
  })
  for (let n = 0; n < images; n++) await writeImage(at(`in/p-${n}.png`), { widthPx: 400, heightPx: 300, tint: n * 5 })
  moto.python(`
import glob, os
s3.create_bucket(Bucket='team')
for file in glob.glob('${ground}/in/*'): s3.upload_file(file, 'team', 'yard/' + os.path.basename(file))`)
})
afterAll(async () => {
  await proxy?.stop()
  await moto?.stop()
  rmSync(ground, { recursive: true, force: true })
})

/** Whether an import has begun there, and images that it has added. */
function begun(workspace: string): { jobs: number; images: number } {
  if (!existsSync(join(workspace, 'winnow.db'))) return { jobs: 0, images: 0 }
  const database = new Database(join(workspace, 'winnow.db'), { readonly: true })
  try {
    return database
      .prepare<[], { jobs: number; images: number }>(
        "SELECT (SELECT count(*) FROM job WHERE status = 'running') AS jobs, (SELECT count(*) FROM image) AS images",
      )
      .get()!
  } finally {
    database.close()
  }
}

test.each(['link', 'copy'])(
  'an import from object storage (%s) that is killed continues: nothing doubled, nothing lost',
  async (storage) => {
    const workspace = at(storage)
    await done('init', workspace, '--classes', 'coco80')
    const args = ['import', workspace, 's3://team/yard', ...(storage === 'link' ? ['--link'] : [])]
    proxy.faults.delayMs = 40
    const before = proxy.connections()
    const child = spawn(process.execPath, [program, ...args, '--quiet'], { stdio: 'ignore' })
    const ended = once(child, 'close')
    while (begun(workspace).jobs === 0 || proxy.connections() - before < 4) await pause(20)
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(begun(workspace).images).toBeLessThan(images)
    proxy.faults.delayMs = 0
    await done(...args)
    const { images: listed } = await done<{ images: { path: string }[] }>('list', workspace)
    expect(listed.map(({ path }) => path).toSorted()).toEqual(
      Array.from({ length: images }, (_, n) => `p-${n}.png`).toSorted(),
    )
    expect(await done('doctor', workspace, '--deep')).toMatchObject({ ok: true })
    expect(await done(...args)).toMatchObject({ imagesAdded: 0, imagesKnown: images })
  },
)
