import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SignalsResult } from '../../src/contract/index.ts'
import { descriptorLength, descriptorName } from '../../src/engine/embeddings/descriptor.ts'
import { seeded } from '../../src/engine/random.ts'
import { report } from '../figures.ts'
import { openHistory } from './retention-workspace.ts'

/**
 * Computes the signals of a year of images on disk, with vectors and predictions in place: the total time, and the longest
 * that another call of the engine waits meanwhile. Arguments: folder for the workspace, images.
 */
const [folder = 'bench-out/signals', count = '75000'] = process.argv.slice(2)
const maxWaitMs = 100

const engine = await openHistory(join(folder, `year-${count}`), Number(count))
const { store } = engine.context
const input = { name: 'images', layout: 'nchw', type: 'float32', longSidePx: 64, multiplePx: 32, fixed: null }
store.write(() => store.run('UPDATE model SET input = ?', [JSON.stringify(input)]))
if (store.values('SELECT count(*) FROM embedding_run')[0] === 0) describe()
await engine.client.workspace.changeSettings({ goldenDataset: 'autumn' })

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
const startedMs = performance.now()
const { jobId } = await engine.client.signals.compute({ again: true })
const job = await engine.context.jobs.wait(jobId)
const seconds = (performance.now() - startedMs) / 1000
delay.disable()
if (job.status !== 'done') throw new Error(job.error ?? job.status)
const { computed, known } = job.result as SignalsResult
const objects = Number(store.values('SELECT count(*) FROM embedding')[0])
const waitMs = delay.max / 1e6
report({
  what: `signals of ${computed} images with ${objects} objects on disk (${known.map(({ signal, images }) => `${signal} ${images}`).join(', ')})`,
  ours: `${seconds.toFixed(1)} s, others wait ${waitMs.toFixed(0)} ms at most`,
  other: `${maxWaitMs} ms`,
  ratio: waitMs / maxWaitMs,
  target: `others wait at most ${maxWaitMs} ms`,
  ok: waitMs <= maxWaitMs,
})
await engine.close()

function describe(): void {
  const random = seeded(3)
  const rows = store.arrays<[number, number]>("SELECT id, revision FROM image WHERE state IN ('reviewed', 'approved')")
  for (let first = 0; first < rows.length; first += 2000)
    store.write(() => {
      for (const [image, revision] of rows.slice(first, first + 2000)) describeImage(image, revision, random)
    })
}

function describeImage(image: number, revision: number, random: () => number): void {
  const labels = store.all<{ id: string; class_id: number; x: number; y: number; width: number; height: number }>(
    'SELECT id, class_id, x, y, width, height FROM annotation WHERE image_id = ?',
    [image],
  )
  store.run('INSERT INTO embedding_run (image_id, revision, descriptor) VALUES (?, ?, ?)', [
    image,
    revision,
    descriptorName,
  ])
  store.run('INSERT INTO prediction_run (image_id, model_id, ran_at, count, next_n) VALUES (?, 4, 0, ?, ?)', [
    image,
    labels.length,
    labels.length,
  ])
  for (const [n, { id, class_id, x, y, width, height }] of labels.entries()) {
    const vector = Float64Array.from(
      { length: descriptorLength },
      (_, d) => Number(d % 14 === class_id) + random() - 0.5,
    )
    const length = Math.hypot(...vector)
    const bytes = new Uint8Array(Int8Array.from(vector, (value) => Math.round((127 * value) / length)).buffer)
    store.run('INSERT INTO embedding (image_id, annotation_id, vector) VALUES (?, ?, ?)', [image, id, bytes])
    store.run(
      `INSERT INTO prediction (image_id, model_id, n, class_id, score, x16, y16, width16, height16)
       VALUES (?, 4, ?, ?, ?, ?, ?, ?, ?)`,
      [
        image,
        n,
        class_id,
        0.4 + random() * 0.6,
        ...[x + random() * 8, y, width, height].map((value) => Math.round(value * 16)),
      ],
    )
  }
}
