import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkspace, type Engine, openEngine } from '../../src/engine/index.ts'
import { median } from '../figures.ts'

/**
 * Exports the same version as COCO with copies of the images, and copies the same files with `cp`; both are read again and
 * checked. The two alternate. Arguments: images, kilobytes of each. The bytes are random; nothing decodes them.
 */
const images = Number(process.argv[2] ?? 1000)
const bytes = Number(process.argv[3] ?? 2000) * 1000
const rounds = 3
const folder = mkdtempSync(join(import.meta.dirname, '../../.cache/bench/export-'))

async function fill(): Promise<Engine> {
  const workspace = join(folder, 'workspace')
  await createWorkspace(workspace, { name: 'Export', classes: ['thing'], clock: { nowMs: () => Date.now() } })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const { store, folders } = engine.context
  store.write(() => store.run("INSERT INTO source (name) VALUES ('here')"))
  for (let i = 0; i < images; i++) {
    const content = randomBytes(bytes)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const file = `${sha256.slice(0, 2)}/${sha256}.jpg`
    mkdirSync(join(folders.originals, sha256.slice(0, 2)), { recursive: true })
    writeFileSync(join(folders.originals, file), content)
    store.write(() => {
      const { lastRow } = store.run(
        `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at,
           imported_by, state, label_count)
         VALUES (?, ?, 'owned', ?, 1, 'jpeg', ?, 4000, 3000, ?, 1, 'reviewed', 1)`,
        [sha256, `walk/IMG_${i}.jpg`, file, bytes, Date.now()],
      )
      store.run(
        `INSERT INTO annotation (id, image_id, position, class_id, shape, geometry, x, y, width, height, origin,
           created_at, updated_at, updated_by)
         VALUES (?, ?, 0, 1, 'box', '{"shape":"box","x":1,"y":1,"width":5,"height":5}', 1, 1, 5, 5, 'human', 0, 0, 1)`,
        [`ann_bench${String(i).padStart(6, '0')}`, lastRow],
      )
    })
  }
  const { jobId } = await engine.client.datasets.freeze({ name: 'v1' })
  await engine.context.jobs.wait(jobId)
  return engine
}

async function exported({ client, context }: Engine, verify: boolean): Promise<number> {
  const out = join(folder, 'out')
  const startedMs = performance.now()
  const { jobId } = await client.datasets.export({ name: 'v1', format: 'coco', folder: out, images: 'copy', verify })
  const job = await context.jobs.wait(jobId)
  const tookMs = performance.now() - startedMs
  if (job.status !== 'done') throw new Error(job.error ?? job.status)
  rmSync(out, { recursive: true })
  return tookMs
}

function copied({ context }: Engine): number {
  const out = join(folder, 'out')
  const startedMs = performance.now()
  const { status, stderr } = spawnSync('cp', ['-r', context.folders.originals, out], { encoding: 'utf8' })
  const tookMs = performance.now() - startedMs
  if (status !== 0) throw new Error(stderr)
  rmSync(out, { recursive: true })
  return tookMs
}

try {
  const engine = await fill()
  await exported(engine, false)
  const took: Record<'copied' | 'plain' | 'verified', number[]> = { copied: [], plain: [], verified: [] }
  for (let round = 0; round < rounds; round++) {
    took.copied.push(copied(engine))
    took.plain.push(await exported(engine, false))
    took.verified.push(await exported(engine, true))
  }
  await engine.close()
  const words = (list: readonly number[]) => list.map((ms) => (ms / 1000).toFixed(1)).join(', ')
  process.stdout.write(
    [
      `${images} images of ${bytes / 1e6} MB: exported in ${words(took.plain)} s, by cp in ${words(took.copied)} s, verified in ${words(took.verified)} s`,
      `ratios of the medians: rate of cp ${(median(took.copied) / median(took.plain)).toFixed(2)} (target 0.9), verified of exported ${(median(took.verified) / median(took.plain)).toFixed(2)}`,
      '',
    ].join('\n'),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
