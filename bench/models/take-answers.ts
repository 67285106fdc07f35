import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { createWorkspace, openEngine } from '../../src/engine/index.ts'
import { readSealed, writeSealed } from '../../src/engine/models/cluster/sealed-file.ts'
import { Batch, runFiles, type Shard, type ShardAnswer } from '../../src/engine/models/cluster/shard.ts'
import { idOf } from '../../src/model/ids.ts'
import { colorModels } from '../../tests/support/models/color-models.ts'
import { percentile } from '../figures.ts'
import { drawnBox } from '../team/drawn-box.ts'

/**
 * Pre-labeling on a cluster whose nodes take no time: how long this computer needs to hand out 100,000 images and to take
 * in a million predictions, next to as many edits as ten users make. Another process plays the cluster and writes what its
 * tasks would. On a busy machine look at the engine's processor time.
 */
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    predictions: { type: 'string', default: '10' },
    /** The pause between two edits. */
    pause: { type: 'string', default: '200' },
    cluster: { type: 'string' },
  },
})
const editsAlone = 50
const [images, perImage] = [Number(values.images), Number(values.predictions)]

if (values.cluster) await answerAll(values.cluster)
else await measure()

async function answerAll(shared: string): Promise<never> {
  const answered = new Set<string>()
  for (; ; await wait(50))
    for (const path of readdirSync(shared, { recursive: true, encoding: 'utf8' })) {
      if (!/batches\/[^/]+\.sh$/.test(path) || answered.has(path)) continue
      answered.add(path)
      await answer(join(shared, path, '../..'), basename(path, '.sh'))
    }
}

async function answer(folder: string, name: string): Promise<void> {
  const files = runFiles(folder)
  const { shards } = Batch.parse(JSON.parse(readFileSync(files.batch(name), 'utf8')))
  for (const id of shards) {
    const { items } = (await readSealed(files.shard(id))) as Shard
    const answers: ShardAnswer[] = items.map(({ key }) => {
      const numbers = new Float64Array(perImage * 6)
      for (let n = 0; n < perImage; n++) numbers.set([n % 3, 0.9 - n / 100, 5 + n, 5, 20, 20], n * 6)
      return { key, result: { predictions: { numbers }, cut: 0, inferenceMs: 1 } }
    })
    await writeSealed(files.answer(id), answers)
  }
}

async function measure(): Promise<void> {
  const ground = mkdtempSync(join(tmpdir(), 'winnow-take-answers-'))
  const at = (name: string) => join(ground, name)
  for (const name of ['profiles', 'shared']) mkdirSync(at(name))
  process.env.WINNOW_PROFILES = at('profiles')
  const profile = {
    name: 'instant',
    submit: ['echo', '{name}'],
    status: ['true'],
    cancel: ['true'],
    folder: at('shared'),
    sees: ['/'],
    statusSeconds: 600,
  }
  writeFileSync(at('profiles/instant.json'), JSON.stringify(profile))
  writeFileSync(at('model.onnx'), colorModels.centernet.file)
  await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .png()
    .toFile(at('image.png'))
  await createWorkspace(at('ws'), { name: 'Cluster', classes: [], clock: { nowMs: Date.now } })
  const engine = await openEngine({ folder: at('ws'), program: 'bench' })
  const { client, context } = engine
  context.store.write(() => {
    context.store.run("INSERT INTO source (name) VALUES ('bench')")
    context.store.run(
      `INSERT INTO image (id, sha256, perceptual_hash, path, storage, file, source_id, format, size_bytes, width_px, height_px, imported_at, imported_by)
       WITH RECURSIVE counted (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < :images)
       SELECT i, printf('%064x', i), printf('%016x', i), i || '.png', 'linked', :file, (SELECT min(id) FROM source), 'png', 100, 1000 + i, 100, 1, 1 FROM counted`,
      { images: BigInt(images), file: at('image.png') },
    )
  })
  const { modelId } = await client.models.add({ file: at('model.onnx'), classMap: 'add-classes' })
  let edited = 0
  const edit = async () => {
    const imageId = idOf('img', ((++edited * 7919) % images) + 1)
    const { revision } = await client.labeling.open({ imageId })
    const beganMs = performance.now()
    await client.labeling.edit({ ...drawnBox(imageId), baseRevision: revision })
    const ms = performance.now() - beganMs
    await wait(Number(values.pause))
    return ms
  }
  const alone: number[] = []
  const beside: number[] = []
  for (let n = 0; n < editsAlone; n++) alone.push(await edit())
  const cluster = spawn(
    process.execPath,
    [import.meta.filename, ...['--cluster', at('shared'), '--predictions', String(perImage)]],
    { stdio: 'inherit' },
  )
  const [startedMs, usedBefore] = [performance.now(), process.cpuUsage()]
  const { jobId } = await client.models.prelabel({ modelId, on: 'instant' })
  let isOn = true
  const ended = context.jobs.wait(jobId).finally(() => {
    isOn = false
  })
  while (isOn) beside.push(await edit())
  const { error } = await ended
  if (error) throw new Error(error)
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(usedBefore)
  cluster.kill()
  const predictions = context.store.values<number>('SELECT count(*) FROM prediction')[0]!
  console.log(
    `${predictions} predictions of ${images} images in ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of a processor; ${beside.length} edits beside it: p99 ${percentile(beside, 0.99).toFixed(1)} ms, ${percentile(alone, 0.99).toFixed(1)} ms without`,
  )
  await engine.close()
  rmSync(ground, { recursive: true, force: true })
}
