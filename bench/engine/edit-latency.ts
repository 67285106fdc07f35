import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type EditId, idOf, type JobId } from '../../src/model/ids.ts'
import { box } from '../../src/model/shapes/box.ts'
import { openBigWorkspace } from '../big-workspace.ts'
import { percentile, report } from '../figures.ts'

/**
 * An edit is durable when its procedure answers. Measured alone and next to jobs, until enough edits are made or the job
 * has ended. Compared with appending the same bytes to a file with fsync on the same disk, which is the lower limit.
 */
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '.cache/bench/big' },
    images: { type: 'string', default: '100000' },
    edits: { type: 'string', default: '400' },
  },
})
const folder = resolve(values.folder)
const images = Number(values.images)
const boxesPerImage = 10
const alone = { p: 0.95, limitMs: 10 }
const besideJobs = { p: 0.99, limitMs: 50 }

const { client, close, context } = await openBigWorkspace(folder, images, boxesPerImage)
const idPart = () => randomUUID().replaceAll('-', '').slice(0, 16)
const log = openSync(join(folder, 'fsync.log'), 'w')
let edited = 0

/** Edits one image after another while `isOn`. Returns the time of each edit and of an fsync after it. */
async function measure(isOn: () => boolean): Promise<{ ours: number[]; fsyncs: number[] }> {
  const ours: number[] = []
  const fsyncs: number[] = []
  while (ours.length < Number(values.edits) && isOn()) {
    const imageId = idOf('img', ((edited++ * 7919) % images) + 1)
    const opened = await client.labeling.open({ imageId })
    const first = opened.annotations[0]!
    const geometry = box.translate(first.geometry as never, 3, 2)
    const diff = { annotations: [{ before: first, after: { ...first, geometry } }], predictions: [], state: null }
    const started = performance.now()
    await client.labeling.edit({ imageId, editId: `edt_${idPart()}` as EditId, baseRevision: opened.revision, diff })
    const done = performance.now()
    writeSync(log, JSON.stringify(diff))
    fsyncSync(log)
    fsyncs.push(performance.now() - done)
    ours.push(done - started)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { ours, fsyncs }
}

/** Edits while a job runs, which ends with the edits. */
async function beside(begin: () => Promise<{ jobId: JobId }>): Promise<{ ours: number[]; fsyncs: number[] }> {
  const { jobId } = await begin()
  let isOn = true
  const watch = (async () => {
    while (isOn) {
      isOn = ['queued', 'running'].includes((await client.jobs.get({ jobId })).status)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  const found = await measure(() => isOn)
  if (isOn) await client.jobs.cancel({ jobId })
  await watch
  return found
}

function tell(what: string, { ours, fsyncs }: { ours: number[]; fsyncs: number[] }, { p, limitMs }: typeof alone) {
  const shown = (times: number[]) => [0.5, 0.95, 0.99].map((one) => percentile(times, one).toFixed(1)).join(', ')
  report({
    what: `edit durable ${what}, ${images} images with ${images * boxesPerImage} boxes, ${ours.length} edits`,
    ours: `p50, p95, p99: ${shown(ours)} ms`,
    other: `one fsync of the same bytes ${shown(fsyncs)} ms`,
    ratio: percentile(ours, p) / percentile(fsyncs, p),
    target: `p${p * 100} of at most ${limitMs} ms`,
    ok: percentile(ours, p) <= limitMs,
  })
}

try {
  const photos = resolve('samples/photos')
  const photo = join(
    photos,
    readdirSync(photos, { recursive: true })
      .map(String)
      .find((one) => one.endsWith('.jpg'))!,
  )
  tell('alone', await measure(() => true), alone)
  tell('beside an import', await beside(() => client.library.import({ paths: [photos] })), besideJobs)
  tell('beside a freeze', await beside(() => client.datasets.freeze({ name: `bench ${idPart()}` })), besideJobs)
  // The images of the workspace have no files.
  context.store.write(() => context.store.run("UPDATE image SET file = ? WHERE file LIKE '/nowhere/%'", [photo]))
  const { modelId } = await client.models.addStarter({ classMap: 'add-classes' })
  tell('beside a pre-label', await beside(() => client.models.prelabel({ modelId })), besideJobs)
} finally {
  closeSync(log)
  await close()
}
