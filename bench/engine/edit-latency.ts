import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type EditId, idOf } from '../../src/model/ids.ts'
import { box } from '../../src/model/shapes/box.ts'
import { openBigWorkspace } from '../big-workspace.ts'
import { percentile, report } from '../figures.ts'

/**
 * An edit is durable when its procedure answers. Beside it: appending the same bytes to a file with fsync on the same
 * disk, which is the least that durability costs. Arguments: folder, number of images, edits.
 */
const folder = resolve(process.argv[2] ?? '.cache/bench/big')
const images = Number(process.argv[3] ?? 100_000)
const edits = Number(process.argv[4] ?? 400)
const boxesPerImage = 10
const limitMs = 10

const engine = await openBigWorkspace(folder, images, boxesPerImage)
const idPart = () => randomUUID().replaceAll('-', '').slice(0, 16)
const log = openSync(join(folder, 'fsync.log'), 'w')
const ours: number[] = []
const fsyncs: number[] = []
try {
  for (let i = 0; i < edits; i++) {
    const imageId = idOf('img', ((i * 7919) % images) + 1)
    const opened = await engine.client.labeling.open({ imageId })
    const first = opened.annotations[0]!
    const geometry = box.translate(first.geometry as never, 3, 2)
    const diff = { annotations: [{ before: first, after: { ...first, geometry } }], predictions: [], state: null }
    const started = performance.now()
    await engine.client.labeling.edit({
      imageId,
      editId: `edt_${idPart()}` as EditId,
      baseRevision: opened.revision,
      diff,
    })
    const edited = performance.now()
    writeSync(log, JSON.stringify(diff))
    fsyncSync(log)
    fsyncs.push(performance.now() - edited)
    ours.push(edited - started)
  }
} finally {
  closeSync(log)
  await engine.close()
}
const p95 = percentile(ours, 0.95)
const p95Fsync = percentile(fsyncs, 0.95)
report({
  what: `edit durable, ${images} images with ${images * boxesPerImage} boxes, p95 of ${edits}`,
  ours: `${p95.toFixed(2)} ms (median ${percentile(ours, 0.5).toFixed(2)})`,
  other: `one fsync of the same bytes ${p95Fsync.toFixed(2)} ms (median ${percentile(fsyncs, 0.5).toFixed(2)})`,
  ratio: p95 / p95Fsync,
  target: `p95 of at most ${limitMs} ms`,
  ok: p95 <= limitMs,
})
