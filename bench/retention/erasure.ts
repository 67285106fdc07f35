import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'

/**
 * Erases 10,000 of 12,000 images with two labels each from a workspace with thirty import records that name files, next to
 * the minimum: deleting their files, their rows with secure_delete, and a VACUUM. Argument: images.
 */
const erased = Number(process.argv[2] ?? 10_000)
const kept = 2000
const jobs = 30
const namesPerJob = 1000
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-erasure-'))
const sha256Of = (i: number) => (i * 7919 + 104_729).toString(16).padStart(64, 'a')
const fileOf = (i: number) => `${sha256Of(i).slice(0, 2)}/${sha256Of(i)}.jpg`
const pathOf = (i: number) => `${i < erased ? 'visit' : 'other'}/IMG_${String(i).padStart(6, '0')}.jpg`

async function fill(workspace: string): Promise<void> {
  const clock = { nowMs: () => Date.now() }
  await createWorkspace(workspace, { name: 'Erasure', classes: ['thing'], clock })
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const { store } = engine.context
  store.write(() => {
    store.run("INSERT INTO source (name) VALUES ('here')")
    for (let i = 0; i < erased + kept; i++) {
      store.run(
        `INSERT INTO image (sha256, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
         VALUES (?, ?, 'owned', ?, 1, 'jpeg', 1000, 640, 480, ?, 1)`,
        [sha256Of(i), pathOf(i), fileOf(i), Date.now() - 1e9],
      )
      store.run('INSERT INTO image_path (image_id, path, found_at) VALUES (?, ?, ?)', [
        i + 1,
        `/media/card/${pathOf(i)}`,
        Date.now(),
      ])
      for (let n = 0; n < 2; n++)
        store.run(
          `INSERT INTO annotation (id, image_id, position, class_id, shape, geometry, x, y, width, height, origin, created_at,
             updated_at, updated_by)
           VALUES (?, ?, ?, 1, 'box', '{"shape":"box","x":1,"y":1,"width":5,"height":5}', 1, 1, 5, 5, 'human', 0, 0, 1)`,
          [`ann_bench${i}x${n}`, i + 1, n],
        )
    }
    for (let j = 0; j < jobs; j++) {
      const rejected = Array.from({ length: namesPerJob }, (_, n) => ({
        path: `/media/card/${pathOf((j * namesPerJob + n) % (erased + kept))}`,
        reason: 'It is in the workspace already.',
      }))
      store.run(
        `INSERT INTO job (kind, title, input, status, result, created_at, created_by)
         VALUES ('library.import', 'Import', '{"paths":["/media/card"]}', 'done', ?, ?, 1)`,
        [JSON.stringify({ rejected }), Date.now()],
      )
    }
  })
  await engine.close()
  for (let i = 0; i < erased + kept; i++) {
    const file = join(workspace, 'originals', fileOf(i))
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, 'x'.repeat(1000))
  }
}

async function ours(workspace: string): Promise<number> {
  const engine = await openEngine({ folder: workspace, program: 'the bench' })
  const { client, context } = engine
  const purge = await client.disposal.planErasure({
    where: 'image.path.startsWith("visit")',
    reason: 'The bench.',
    basis: 'None.',
  })
  const startedMs = performance.now()
  const job = await context.jobs.wait(
    (await client.disposal.runPurge({ purgeId: purge.purgeId, images: purge.images })).jobId,
  )
  const tookMs = performance.now() - startedMs
  if (job.status !== 'done') throw new Error(job.error ?? job.status)
  const { body } = await client.disposal.certificate({ purgeId: purge.purgeId })
  if (body.verification.some(({ ok }) => !ok)) throw new Error(JSON.stringify(body.verification))
  await engine.close()
  return tookMs
}

function least(workspace: string): number {
  const startedMs = performance.now()
  for (let i = 0; i < erased; i++) rmSync(join(workspace, 'originals', fileOf(i)))
  const database = new Database(join(workspace, 'winnow.db'))
  database.pragma('secure_delete = ON')
  database.exec(
    `BEGIN; DELETE FROM annotation WHERE image_id <= ${erased}; DELETE FROM image_path WHERE image_id <= ${erased};
     UPDATE image SET path = 'erased ' || id, sha256 = 'erased ' || id, file = '' WHERE id <= ${erased}; COMMIT; VACUUM;`,
  )
  database.close()
  return performance.now() - startedMs
}

try {
  const [a, b] = [join(folder, 'ours'), join(folder, 'least')]
  await fill(a)
  cpSync(a, b, { recursive: true })
  const oursMs = await ours(a)
  const minMs = least(b)
  process.stdout.write(
    `${erased} images erased in ${(oursMs / 1000).toFixed(1)} s, the least in ${(minMs / 1000).toFixed(1)} s: ratio ${(oursMs / minMs).toFixed(1)}\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
