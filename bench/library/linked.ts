import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineClient, ImportOptions } from '#contract'
import { createWorkspace, openEngine, writeConnectionSettings } from '#engine'
import type { JobId } from '#model/ids.ts'
import { writeImage } from '../../tests/support/images.ts'
import { startMoto } from '../../tests/support/team/moto.ts'
import { median, report } from '../figures.ts'

/**
 * Images in object storage next to the same images in a workspace: a page of thumbnails, and showing originals that were
 * read once. Needs moto_server, as `npm run test:team` does.
 */
const count = 200
const rounds = 30

const ground = mkdtempSync(join(tmpdir(), 'winnow-linked-'))
Object.assign(process.env, { XDG_CONFIG_HOME: ground, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' })

async function ended(client: EngineClient, jobId: JobId): Promise<void> {
  for (;;) {
    const { status, error } = await client.jobs.get({ jobId })
    if (status === 'done') return
    if (status === 'failed') throw new Error(`${error}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function workspaceOf(name: string, options: ImportOptions) {
  const folder = join(ground, name)
  await createWorkspace(folder, { name, classes: [], clock: { nowMs: Date.now } })
  const engine = await openEngine({ folder })
  const startedMs = performance.now()
  await ended(engine.client, (await engine.client.library.import(options)).jobId)
  const importMs = performance.now() - startedMs
  const { images } = await engine.client.library.list({ limit: count })
  const imageIds = images.map(({ imageId }) => imageId)
  const page = () => engine.client.library.thumbnails({ imageIds })
  const display = async () => {
    for (const imageId of imageIds) await engine.client.library.file({ imageId, variant: 'display' })
  }
  return { engine, importMs, page, display }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

const moto = await startMoto()
try {
  const folder = join(ground, 'images')
  mkdirSync(folder)
  for (let n = 0; n < count; n++)
    await writeImage(join(folder, `${n}.jpg`), { widthPx: 1500, heightPx: 1000, tint: n * 7 })
  moto.python(`
import glob, os
s3.create_bucket(Bucket='cameras')
for file in glob.glob('${folder}/*'): s3.upload_file(file, 'cameras', os.path.basename(file))`)
  await writeConnectionSettings('cameras', { endpoint: moto.endpoint })
  const common = { format: 'images', labelsAs: 'human', prelabel: false } as const
  const local = await workspaceOf('local', { ...common, paths: [folder], storage: 'copy' })
  const linked = await workspaceOf('linked', { ...common, paths: [], address: 's3://cameras', storage: 'link' })
  const firstMs = await timed(linked.display)
  await local.display()
  for (const [what, name] of [
    [`A page of ${count} thumbnails`, 'page'],
    [`Showing ${count} originals that were read once`, 'display'],
  ] as const) {
    const [ours, others]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      ours.push(await timed(linked[name]))
      others.push(await timed(local[name]))
    }
    const ratio = median(ours) / median(others)
    const ms = (samples: number[]) => `${median(samples).toFixed(1)} ms`
    report({ what, ours: ms(ours), other: `${ms(others)} local`, ratio, target: '≤ 1.5', ok: ratio <= 1.5 })
  }
  console.log(`Import: ${(linked.importMs / 1000).toFixed(1)} s linked, ${(local.importMs / 1000).toFixed(1)} s copied`)
  console.log(`Reading ${count} originals the first time: ${(firstMs / 1000).toFixed(1)} s`)
  await linked.engine.close()
  await local.engine.close()
} finally {
  await moto.stop()
  rmSync(ground, { recursive: true, force: true })
}
