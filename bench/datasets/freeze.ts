import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import Database from 'better-sqlite3'
import { openBigWorkspace } from '../big-workspace.ts'

/**
 * Freezes 100,000 images with three boxes each, half of the images in the workspace, next to one statement that copies
 * the same labels into a plain table. Argument: images to freeze. The workspace is made once.
 */
const images = Number(process.argv[2] ?? 100_000)
const folder = join(import.meta.dirname, `../../.cache/bench/freeze-${images}`)

async function ours(): Promise<{ tookMs: number; deafMs: number }> {
  const engine = await openBigWorkspace(folder, 2 * images, 3)
  try {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const startedMs = performance.now()
    const { jobId } = await engine.client.datasets.freeze({ name: `bench ${Date.now()}` })
    const job = await engine.context.jobs.wait(jobId)
    const tookMs = performance.now() - startedMs
    delay.disable()
    if (job.status !== 'done') throw new Error(job.error ?? job.status)
    const { images: frozen } = job.result as { images: number }
    if (frozen !== images) throw new Error(`${frozen} images were frozen instead of ${images}.`)
    return { tookMs, deafMs: delay.max / 1e6 }
  } finally {
    await engine.close()
  }
}

function least(): number {
  const database = new Database(join(folder, 'winnow.db'))
  try {
    database.exec('DROP TABLE IF EXISTS plain_item')
    const startedMs = performance.now()
    database.exec(
      `CREATE TABLE plain_item AS SELECT image.id, image.revision, (
         SELECT json_group_array(json_object('id', id, 'classId', class_id, 'geometry', json(geometry),
           'attributes', json(attributes), 'origin', origin, 'score', score) ORDER BY position, id)
         FROM annotation WHERE annotation.image_id = image.id) AS labels
       FROM image WHERE state IN ('reviewed', 'approved') AND lifecycle = 'active'`,
    )
    return performance.now() - startedMs
  } finally {
    database.exec('DROP TABLE IF EXISTS plain_item')
    database.close()
  }
}

for (let run = 0; run < 2; run++) {
  const { tookMs, deafMs } = await ours()
  const minMs = least()
  process.stdout.write(
    `${images} images frozen in ${(tookMs / 1000).toFixed(1)} s, the copy in ${(minMs / 1000).toFixed(1)} s: ratio ${(tookMs / minMs).toFixed(1)}; the engine heard nothing for ${deafMs.toFixed(0)} ms at most\n`,
  )
}
